import type { RenderedEnvironment } from '../environment.ts';
import { NOBODY } from '../names/unit-name.ts';
import type { RenderedTree } from '../stages/render-tree.ts';
import { alignEnvironments } from './align-environments.ts';

interface RenderedSides {
  readonly base: RenderedTree;
  readonly merged: RenderedTree;
}

/**
 * Both sides of a change that takes the last production away. No name of what is left says production, and all of it
 * would be taken for that; what the base knows to be none stays none in this review, and the change is told to take
 * production away.
 */
export function withProductionGone({ base, merged }: RenderedSides): RenderedSides {
  const guess = merged.plan.allProduction;
  if (guess === undefined || base.plan.allProduction !== undefined) return { base, merged };
  const { environments: before, madeHere } = alignEnvironments(base, merged);
  const others = new Set(
    before.flatMap(({ environment: { name, production } }) =>
      production || madeHere.has(name) || name === NOBODY ? [] : [name],
    ),
  );
  const environments = merged.environments.map((each) =>
    others.has(each.environment.name) ? asNoProduction(each) : each,
  );
  const calm = namesIn(environments.filter((each, at) => each !== merged.environments[at]));
  if (calm.length === 0) return { base, merged };
  const there = new Set(namesIn(environments));
  const gone = namesIn(before.filter(({ environment }) => environment.production)).filter(
    (name) => name !== NOBODY && !there.has(name),
  );
  const { plan } = merged;
  const notes = plan.notes.map((note) => (note === guess ? goneNote(gone, calm) : note));
  return { base, merged: { ...merged, plan: { ...plan, notes }, environments } };
}

const asNoProduction = (rendered: RenderedEnvironment): RenderedEnvironment => ({
  ...rendered,
  environment: { ...rendered.environment, production: false },
});

const namesIn = (environments: readonly RenderedEnvironment[]): readonly string[] =>
  environments.map(({ environment }) => environment.name);

function goneNote(gone: readonly string[], left: readonly string[]): string {
  const what =
    gone.length === 0
      ? 'After this change no environment looks like production any more'
      : `${gone.join(' and ')} ${gone.length === 1 ? 'goes' : 'go'} with this change, and no other environment looks like production`;
  const are = left.length === 1 ? 'is' : 'are';
  return `${what}. ${left.join(', ')} ${are} not treated as production here, as before it; once it is merged, all that is left is, unless \`environments\` says otherwise.`;
}
