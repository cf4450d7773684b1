/**
 * The app on GitHub: events, the queue, reviews of pull requests, commands. It takes what GitHub tells and what the analysis
 * process answers, and gives, to the action of a workflow, what both write into a conversation. It knows nothing of
 * workflows, nor of the command line.
 */
export { isWorthAComment } from './check/review-comment.ts';
export { suggestionsOf } from './check/suggestions.ts';
export { suggestionEffects } from './effects/review-effects.ts';
export type { SuggestionEffect } from './effects/review-effects.ts';
