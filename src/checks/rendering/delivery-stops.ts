import type { DeliveryStop, RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { stopOfRoot, toolOfRoot } from '../../gitops/index.ts';
import { placeOf } from '../../manifest/index.ts';
import { rootSubject } from '../root-subject.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';

/**
 * Roots were applied at the base, and nothing of them is applied any more for what their tool finds in a file or in the
 * applier itself (ARGO-34, ARGO-57, ARGO-72, FLUX-11): each such place is told once. A root that does not build is told
 * as that.
 */
export const deliveryStops = check({
  id: 'delivery-stops',
  title: 'Argo CD or Flux refuse all of a folder that they applied before',
  level: 'high',
  blind: 'What only the cluster refuses, and what the settings of a repo server decide.',
  find: ({ rendered, renderedBefore }) => stopsBetween(rendered, renderedBefore).map(tell),
});

interface Stopped {
  readonly stop: DeliveryStop;
  /** As they were applied last. */
  readonly roots: RenderedRoot[];
}

function tell({ stop, roots }: Stopped): Told {
  const paths = [...new Set(roots.map(({ root }) => root.path))];
  const [path = '.', ...others] = paths;
  const resources = roots.flatMap((root) => root.resources);
  const namespaces = new Set(resources.map(({ namespace }) => namespace));
  const tool = toolOfRoot(roots[0]);
  const more = others.length === 0 ? '' : ` and ${String(others.length)} more`;
  return {
    subject: rootSubject(path),
    key: 'delivery',
    roots: paths,
    scope: {
      level: namespaces.size > 1 ? 'cross-namespace' : 'namespace',
      workloads: 0,
      services: resources.filter(({ kind, group }) => kind === 'Service' && group === '').length,
      namespaces: namespaces.size,
    },
    message: `${tool} applies nothing of \`${path}\`${more} any more: ${placeOf(stop.origin)} stops it.`,
    why: stop.message,
    symptom:
      'the cluster keeps what was applied last, and no later change of it arrives, whatever is merged',
    origin: stop.origin,
    fix: {
      text: `Mend ${placeOf(stop.origin)} or take it back; until then nothing of \`${path}\`${more} reaches the cluster.`,
    },
  };
}

function stopsBetween(
  now: RenderedEnvironment,
  before: RenderedEnvironment | null,
): readonly Stopped[] {
  const earlier = new Map(before?.roots.map((root) => [root.root.path, root]));
  const stops = new Map<string, Stopped>();
  for (const root of [...now.roots, ...gone(now, before)]) {
    const was = earlier.get(root.root.path);
    const stop = root.failure === null ? stopOfRoot(root, now) : null;
    if (stop === null || was === undefined || before === null) continue;
    if (was.failure !== null || stopOfRoot(was, before) !== null) continue;
    const known = stops.get(placeOf(stop.origin));
    if (known === undefined) stops.set(placeOf(stop.origin), { stop, roots: [was] });
    else known.roots.push(was);
  }
  return [...stops.values()];
}

/** What a refused applier named at the base and names no more. */
function gone(
  { roots, environment: { refused = [] } }: RenderedEnvironment,
  before: RenderedEnvironment | null,
): readonly RenderedRoot[] {
  if (refused.length === 0) return [];
  const there = new Set(roots.map(({ root }) => root.path));
  return (before?.roots ?? []).filter(({ root }) => !there.has(root.path));
}
