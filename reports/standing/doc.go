// Package standing says who is better: how far each model is behind the best in
// each quality that the run's scenarios show, and what became of the predictions.
//
// Models are ranked by the intervals of their ratios within the same blocks, and
// by nothing else. A model without an interval is not ranked; it is named with
// the reason.
package standing
