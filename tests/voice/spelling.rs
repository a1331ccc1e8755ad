//! The rules of docs/voice.md for Korean: words and spellings that are not used, and spacing.

use crate::sentences::{stands, without_quotations};

/// Words that are not used, each with the one to use and with longer words in which it is right.
const NOT_USED: &[(&str, &str, &[&str])] = &[
    // The table of terms.
    ("웹사이트", "사이트", &[]),
    ("웹 사이트", "사이트", &[]),
    ("홈페이지", "사이트, 첫 페이지", &[]),
    ("웹페이지", "페이지", &[]),
    ("웹 페이지", "페이지", &[]),
    ("화면", "페이지", &[]),
    ("호스트", "서버", &[]),
    ("백엔드", "안쪽 서버", &[]),
    ("플랫폼", "서비스", &[]),
    ("에러", "오류", &[]),
    ("상태 코드", "오류 코드", &[]),
    ("먹통", "서비스 장애", &[]),
    ("유지보수", "점검", &[]),
    ("과부하", "사람이 몰렸어요", &[]),
    ("트래픽 폭주", "사람이 몰렸어요", &[]),
    ("쿼리", "요청", &[]),
    ("호출", "요청", &[]),
    ("리스폰스", "응답", &[]),
    ("타임아웃", "응답이 늦어 끊겼어요", &[]),
    ("재시도", "다시 시도", &[]),
    ("리트라이", "다시 시도", &[]),
    ("리로드", "새로고침", &[]),
    ("새로 고침", "새로고침", &[]),
    ("초기화", "지우기", &[]),
    ("접속", "연결", &["접속 대기열"]),
    ("네임서버", "DNS", &[]),
    ("ISP", "통신사", &[]),
    ("라우터", "공유기", &[]),
    ("무선랜", "와이파이", &[]),
    ("게이트웨이", "프록시", &[]),
    ("SSL", "보안 인증서", &[]),
    ("공동인증서", "보안 인증서", &[]),
    ("리디렉션", "주소가 계속 되돌아가요", &[]),
    ("리다이렉트", "주소가 계속 되돌아가요", &[]),
    ("거부", "막혔어요", &[]),
    ("금지됨", "막혔어요", &[]),
    ("금지되", "막혔어요", &[]),
    ("금지된", "막혔어요", &[]),
    ("챌린지", "사람인지 확인", &[]),
    ("쿼터", "사용 한도", &["쿼터니언"]),
    ("레이트 리밋", "사용 한도", &[]),
    // Spellings.
    ("되요", "돼요", &[]),
    ("됬", "됐", &[]),
    ("할께", "할게", &[]),
    ("거에요", "거예요", &[]),
    ("몇일", "며칠", &[]),
    ("메세지", "메시지", &[]),
    ("캐쉬", "캐시", &[]),
    ("(으)", "the form that fits", &[]),
    // Another style, the passive twice over, the reader addressed.
    ("십시오", "하세요", &[]),
    ("니다", "해요체", &[]),
    ("하시겠", "할까요", &[]),
    ("되어집", "돼요", &[]),
    ("되어지", "돼요", &[]),
    ("에 의해", "the active voice", &[]),
    ("에의해", "the active voice", &[]),
    ("당신", "내 ○○", &[]),
    ("고객님", "내 ○○", &[]),
    ("내 탓", "who can mend it", &[]),
    ("내 쪽 잘못", "who can mend it", &[]),
    // More or less certain than the fixed forms.
    ("듯해요", "a form of certainty", &[]),
    ("듯하", "a form of certainty", &[]),
    ("것 같", "a form of certainty", &[]),
    ("분명히", "a form of certainty", &[]),
    ("확실히", "a form of certainty", &[]),
];

/// Short words that stand inside others, so they count only where a word begins.
const NOT_USED_ALONE: &[(&str, &str, &[&str])] = &[
    ("다운", "서비스 장애", &["다운로드"]),
    ("아마", "a form of certainty", &["아마존"]),
    ("큐", "접속 대기열", &["큐레", "큐브"]),
    ("죄송", "leave it out", &[]),
];

/// What has become one word with 보다 or 주다: 찾아보다, 내보내다, 돌려주다.
const ONE_WORD: &[&str] = &["찾아", "살펴", "알아", "물어", "지켜", "둘러", "돌아", "내", "돌려"];

/// Beginnings of the helping verbs 보다, 주다, 두다, 놓다, 버리다, 있다.
const HELPING: &[&str] = &[
    "보세", "보면", "보고", "보지", "볼", "봐", "봤", "봅", "본 ", "주세", "주지", "주고", "주면", "주는", "줄 ",
    "준 ", "줘", "줬", "줍", "두세", "두면", "두고", "뒀", "둬", "둔 ", "둘 ", "놓", "놔", "버리", "버려", "버렸",
    "있",
];

const UNITS: &[&str] = &["초", "분", "시간", "번", "개", "일", "명", "시", "주", "월", "년", "MB", "KB", "GB", "%"];

fn is_hangul(c: char) -> bool {
    ('가'..='힣').contains(&c)
}

/// What is wrong with any text, whatever it is for.
pub fn problems(text: &str) -> Vec<String> {
    let plain = without_quotations(text);
    let mut found = Vec::new();
    if plain.contains('!') {
        found.push("an exclamation mark".to_owned());
    }
    for (list, begins) in [(NOT_USED, false), (NOT_USED_ALONE, true)] {
        for (word, instead, allowed) in list {
            let left = allowed.iter().fold(plain.clone(), |text, longer| text.replace(longer, "○"));
            // A Latin word counts alone, and not as a part of ERR_SSL_… or DISPOSITION.
            let in_name = |c: Option<char>| word.is_ascii() && c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
            let in_word = |c: Option<char>| begins && c.is_some_and(is_hangul);
            if stands(&left, word, |before, after| !in_name(before) && !in_name(after) && !in_word(before)) {
                found.push(format!("{word:?} is not used; instead: {instead}"));
            }
        }
    }
    found.extend(spaced_units(&plain).map(|piece| format!("a space before a unit: {piece:?}")));
    found.extend(joined_verbs(&plain).into_iter().map(|word| format!("a helping verb without its space: {word:?}")));
    found
}

/// `2 분`: a number and its unit are written together.
fn spaced_units(text: &str) -> impl Iterator<Item = String> {
    let words: Vec<&str> = text.split(' ').collect();
    let spaced = |pair: &[&str]| {
        let number = pair[0].ends_with(|c: char| c.is_ascii_digit() || c == '}');
        let unit = UNITS.iter().any(|unit| {
            let behind = pair[1].strip_prefix(unit).map(|rest| rest.chars().next());
            // 주소, 일부, 시각 are words of their own; 분쯤 and 번만 are units with an ending.
            behind.is_some_and(|next| next.is_none_or(|c| !is_hangul(c) || "쯤만째간뒤도까은이을를에예".contains(c)))
        });
        (number && unit).then(|| format!("{} {}", pair[0], pair[1]))
    };
    words.windows(2).filter_map(spaced).collect::<Vec<_>>().into_iter()
}

/// Words in which a helping verb is joined to the verb before it: 보여줘요, 해보세요, 하고있어요.
fn joined_verbs(text: &str) -> Vec<&str> {
    let is_joined = |before: &str, verb: &str| {
        let is_one_word = verb != "있" && ONE_WORD.iter().any(|stem| before.ends_with(stem));
        let last = before.chars().next_back();
        !is_one_word && last.is_some_and(|c| ends_a_verb(c) || (verb == "있" && matches!(c, '고' | '수')))
    };
    let joined = |word: &&str| {
        let word = format!("{word} ");
        HELPING.iter().any(|verb| word.match_indices(verb).any(|(at, _)| is_joined(&word[..at], verb)))
    };
    text.split(' ').filter(joined).collect()
}

/// Whether a syllable can be the end of a verb before a helping verb: no final consonant, and ㅏ, ㅐ, ㅓ, ㅕ,
/// ㅘ, ㅙ or ㅝ for its vowel.
fn ends_a_verb(c: char) -> bool {
    if !is_hangul(c) {
        return false;
    }
    let at = c as u32 - '가' as u32;
    at.is_multiple_of(28) && matches!(at / 28 % 21, 0 | 1 | 4 | 6 | 9 | 10 | 14)
}

#[test]
fn words_that_are_not_used_are_found() {
    let bad = "웹사이트 에러 다운돼요 먹통 과부하 타임아웃 재시도 라우터 큐에 되요 몇일 메세지 캐쉬 당신 아마 열립니다";
    for word in bad.split(' ') {
        assert_eq!(problems(word).len(), 1, "{word}: {:?}", problems(word));
    }
    for bad in
        ["규칙에 의해 막혔어요.", "막힌 것 같아요.", "페이지에 접속해요.", "정말!", "SSL 문제예요.", "ISP에 물어요."]
    {
        assert_eq!(problems(bad).len(), 1, "{bad}");
    }
}

#[test]
fn words_that_only_look_like_them_are_not() {
    for good in [
        "다운로드가 끝났어요.",
        "접속 대기열이 있어요.",
        "바비큐예요.",
        "‘챌린지’라고 적혀 있어요.",
        "아름다운 사이트예요.",
        "함께 볼 고객센터예요.",
        "자주 생겨요. 아주 없앴어요.",
        "프록시 버퍼보다 커요.",
        "ERR_SSL_PROTOCOL_ERROR 오류예요.",
    ] {
        assert!(problems(good).is_empty(), "{good}: {:?}", problems(good));
    }
}

#[test]
fn a_helping_verb_stands_alone() {
    for bad in
        ["보여줘요.", "해보세요.", "알려주세요.", "열어봐요.", "막아뒀어요.", "하고있어요.", "돼있어요.", "지워버려요."]
    {
        assert_eq!(problems(bad).len(), 1, "{bad}");
    }
    for good in [
        "보여 줘요.",
        "해 보세요.",
        "찾아보세요.",
        "살펴보면 돼요.",
        "돌려보내요.",
        "맛있어요.",
        "내보내는 코드예요.",
        "물어볼 곳이에요.",
    ] {
        assert!(problems(good).is_empty(), "{good}: {:?}", problems(good));
    }
}

#[test]
fn a_unit_follows_its_number_directly() {
    for bad in ["2 분 뒤예요.", "20 번쯤 넘어가요.", "{n} 개예요.", "3.2 MB예요."] {
        assert_eq!(problems(bad).len(), 1, "{bad}");
    }
    for good in ["2분 뒤예요.", "503 오류예요.", "404 주소예요.", "500 일부예요.", "403 시각이에요."]
    {
        assert!(problems(good).is_empty(), "{good}");
    }
}
