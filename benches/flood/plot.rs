//! The plot of docs/performance.md.

use std::error::Error;
use std::path::Path;

use plotters::coord::Shift;
use plotters::prelude::*;

use crate::simulation::{Outcome, Scenario};

/// What a line shows, and how.
pub struct Line<'a> {
    pub name: &'a str,
    pub outcome: &'a Outcome,
    pub color: RGBColor,
}

/// Each point of a line is a mean of so many seconds.
const STEP: usize = 20;

/// The last minute that is shown.
const END: f64 = 110.0;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Draws the load above and the people who have their page below.
pub fn draw(file: &Path, scenario: &Scenario, lines: &[Line<'_>]) -> Result<(), Box<dyn Error>> {
    let root = SVGBackend::new(file, (900, 720)).into_drawing_area();
    root.fill(&WHITE)?;
    let (above, below) = root.split_vertically(380);
    load(&above, scenario, lines)?;
    served(&below, scenario, lines)?;
    root.present()?;
    Ok(())
}

fn load(area: &Area<'_>, scenario: &Scenario, lines: &[Line<'_>]) -> Result<(), Box<dyn Error>> {
    let mut chart = ChartBuilder::on(area)
        .caption("Requests, as a multiple of the server's capacity", ("sans-serif", 18))
        .margin(10)
        .x_label_area_size(35)
        .y_label_area_size(55)
        .build_cartesian_2d(0.0..END, (0.01..100.0).log_scale())?;
    chart.configure_mesh().light_line_style(TRANSPARENT).x_desc("minutes since the outage began").draw()?;
    for line in lines {
        let style = ShapeStyle::from(&line.color).stroke_width(2);
        let points = line.outcome.load.chunks(STEP).enumerate().map(|(at, part)| {
            let mean = f64::from(part.iter().sum::<u32>()) / part.len() as f64;
            (minute(at), (mean / scenario.capacity()).max(0.01))
        });
        chart
            .draw_series(LineSeries::new(points.take_while(|(minute, _)| *minute <= END), style))?
            .label(line.name)
            .legend(move |(x, y)| PathElement::new(vec![(x, y), (x + 16, y)], style));
    }
    let back = f64::from(scenario.outage) / 60.0;
    chart.draw_series(LineSeries::new([(0.0, 1.0), (END, 1.0)], BLACK.mix(0.6)))?;
    chart.draw_series(LineSeries::new([(back, 0.01), (back, 100.0)], BLACK.mix(0.6)))?;
    chart.configure_series_labels().background_style(WHITE.mix(0.8)).border_style(BLACK.mix(0.3)).draw()?;
    Ok(())
}

fn served(area: &Area<'_>, scenario: &Scenario, lines: &[Line<'_>]) -> Result<(), Box<dyn Error>> {
    let mut chart = ChartBuilder::on(area)
        .caption("People who have their page, in percent", ("sans-serif", 18))
        .margin(10)
        .x_label_area_size(35)
        .y_label_area_size(55)
        .build_cartesian_2d(0.0..END, 0.0..100.0)?;
    chart.configure_mesh().light_line_style(TRANSPARENT).x_desc("minutes since the outage began").draw()?;
    for line in lines {
        let mut so_far = 0;
        let points = line.outcome.served.chunks(STEP).enumerate().map(|(at, part)| {
            so_far += part.iter().sum::<u32>();
            (minute(at + 1), 100.0 * f64::from(so_far) / f64::from(scenario.people))
        });
        let points = points.take_while(|(minute, _)| *minute <= END);
        chart.draw_series(LineSeries::new(points, ShapeStyle::from(&line.color).stroke_width(2)))?;
    }
    let ideal = [(0.0, 0.0), (scenario.ideal(0.0) / 60.0, 0.0), (scenario.ideal(1.0) / 60.0, 100.0), (END, 100.0)];
    chart
        .draw_series(LineSeries::new(ideal, BLACK.mix(0.6)))?
        .label("ideal order")
        .legend(|(x, y)| PathElement::new(vec![(x, y), (x + 16, y)], BLACK.mix(0.6)));
    let place = SeriesLabelPosition::UpperLeft;
    chart.configure_series_labels().position(place).background_style(WHITE).border_style(BLACK.mix(0.3)).draw()?;
    Ok(())
}

fn minute(at: usize) -> f64 {
    (at * STEP) as f64 / 60.0
}
