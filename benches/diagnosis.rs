//! A diagnosis of the longest body that is looked at, beside one pass of a substring search over the same body.

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::hint::black_box;

    use criterion::{Criterion, criterion_group};
    use memchr::memmem;
    use whatbroke::diagnosis::diagnose;
    use whatbroke::evidence::{Address, BODY_LIMIT, Body, Evidence, Headers, Response};

    /// Text of an error page, repeated up to the limit. It holds no mark that any clue looks for, so that every
    /// search has to go to its end.
    fn body() -> String {
        let line = "Sorry, this part of the shop is closed for a moment. Please come back a little later today. ";
        let mut body = line.repeat(BODY_LIMIT / line.len() + 1);
        body.truncate(BODY_LIMIT);
        body
    }

    fn evidence() -> Evidence {
        let mut headers = Headers::default();
        headers.add("content-type", "text/html");
        let response = Response { status: 503, headers, ..Response::default() };
        let url = Address::parse("https://shop.test/cart");
        Evidence { url, response: Some(response), body: Some(Body::plain(body())), ..Evidence::default() }
    }

    fn compare(criterion: &mut Criterion) {
        let evidence = evidence();
        assert!(diagnose(&evidence).is_some_and(|diagnosis| diagnosis.code == "http/503"));
        let body = body();
        let finder = memmem::Finder::new("a mark that is not there");
        assert!(finder.find(body.as_bytes()).is_none());

        let mut group = criterion.benchmark_group("diagnosis");
        group.bench_function("one-pass", |bencher| bencher.iter(|| finder.find(black_box(body.as_bytes()))));
        group.bench_function("64-kb", |bencher| bencher.iter(|| diagnose(black_box(&evidence))));
        // The same pass once more: how far equal work differs in this run.
        group.bench_function("one-pass-again", |bencher| bencher.iter(|| finder.find(black_box(body.as_bytes()))));
        group.finish();
    }

    criterion_group!(benches, compare);

    pub fn run() {
        benches();
        Criterion::default().configure_from_args().final_summary();
    }
}

fn main() {
    #[cfg(not(target_arch = "wasm32"))]
    native::run();
}
