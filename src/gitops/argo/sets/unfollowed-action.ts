import type { GoPipeline, GoTerm } from './go-expression.ts';
import { isFollowed } from './go-functions.ts';
import type { GoPart } from './go-template.ts';
import { parseTemplate } from './go-template.ts';
import { UNSEEN } from './go-value.ts';

const MOST_SHOWN = 60;

/**
 * The first action of a Go template whose outcome is not known here whatever the parameters are, as it may be shown: a
 * template that is not understood, a function that is not followed. Null where all are.
 */
export function unfollowedAction(text: string): string | null {
  if (!text.includes('{{')) return null;
  const template = parseTemplate(text);
  if ('unfollowed' in template) return shown(template.unfollowed);
  const found = unfollowedPart([...template.parts, ...[...template.defined.values()].flat()]);
  return found === null ? null : shown(found);
}

const shown = (action: string): string =>
  action === '' ? '{{' : `{{ ${action.replace(/\s+/g, ' ').slice(0, MOST_SHOWN)} }}`;

function unfollowedPart(parts: readonly GoPart[]): string | null {
  for (const part of parts) {
    const own = 'pipeline' in part && part.pipeline !== null ? ofPipeline(part.pipeline) : null;
    const found =
      own ?? ('body' in part ? unfollowedPart([...part.body, ...part.otherwise]) : null);
    if (found !== null) return found;
  }
  return null;
}

const ofPipeline = ({ term, text }: GoPipeline): string | null => (isKnown(term) ? null : text);

function isKnown(term: GoTerm): boolean {
  switch (term.kind) {
    case 'literal':
      return term.value !== UNSEEN;
    case 'of':
      return isKnown(term.term);
    case 'call':
      // one that is there by its name alone is refused, and said so
      return (isFollowed(term.name) || term.isAlone) && term.given.every(isKnown);
    case 'dot':
    case 'variable':
      return true;
  }
}
