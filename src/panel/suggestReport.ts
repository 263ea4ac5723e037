import { VisualizationSuggestionScore, type VisualizationSuggestionsSupplier } from '@grafana/data';
import { type Options } from './options';
import { findReports } from './reportFrame';

/** Offers the panel where a new panel's data is a report. */
export const suggestReport: VisualizationSuggestionsSupplier<Options> = ({ rawFrames = [] }) =>
  findReports(rawFrames).length > 0 ? [{ score: VisualizationSuggestionScore.Best }] : [];
