//! Charts, drawn as SVG by attributes and classes. What colour says, patterns say as well; how
//! they look is in `style/reports.css`.

mod share;
mod step;

pub use share::{Look, Share, ShareBar, Swatch};
pub use step::{Step, StepChart, StepWords};
