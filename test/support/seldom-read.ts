import type { RenderedEnvironment } from '../../src/gitops/index.ts';
import type { Node, PathStep, Resource } from '../../src/manifest/index.ts';
import { mapNode, rowOf, runsPods, scalar, seqNode, stringAt } from '../../src/manifest/index.ts';

/** What differs between two environments in nothing else. */
export interface SeldomRead {
  readonly tag: string;
  readonly revisionHistoryLimit: number;
}

/** The environment with that tag on each image, also of containers that name none, and with as many old ReplicaSets. */
export const withSeldomRead = (
  rendered: RenderedEnvironment,
  given: SeldomRead,
): RenderedEnvironment => ({
  ...rendered,
  roots: rendered.roots.map((root) => ({
    ...root,
    resources: root.resources.map((each) => (runsPods(each) ? withOwn(each, given) : each)),
  })),
});

function withOwn(resource: Resource, { tag, revisionHistoryLimit }: SeldomRead): Resource {
  const template = rowOf(resource)?.podTemplate ?? [];
  const lists = ['containers', 'initContainers'];
  let { node }: { node: Node } = resource;
  for (const list of lists)
    node = replaced(node, [...template, 'spec', list], (items) =>
      items.kind === 'seq'
        ? seqNode(
            items.items.map((each) => withTag(each, tag)),
            items.origin,
          )
        : items,
    );
  if (template.length > 0)
    node = replaced(node, ['spec'], (spec) =>
      withEntry(spec, 'revisionHistoryLimit', scalar(revisionHistoryLimit, spec.origin)),
    );
  return node.kind === 'map' ? { ...resource, node } : resource;
}

/** Images of Istio's own keep their version, which says more than others do. */
function withTag(container: Node, tag: string): Node {
  if (container.kind !== 'map' || stringAt(container, 'name') === 'istio-proxy') return container;
  const named = stringAt(container, 'image') ?? 'acme/web';
  if (/istio|pilot|proxyv2|[^\w.:/@-]/.test(named)) return container;
  const image = `${named.replace(/@.*$/, '').replace(/:[^/]*$/, '')}:${tag}`;
  return withEntry(container, 'image', scalar(image, container.origin));
}

const withEntry = (map: Node, key: string, value: Node): Node =>
  map.kind === 'map' ? mapNode(new Map([...map.entries, [key, value]]), map.origin) : map;

/** A node with another one at a path; the same where there is none. */
function replaced(
  node: Node,
  [step, ...rest]: readonly PathStep[],
  by: (node: Node) => Node,
): Node {
  if (step === undefined) return by(node);
  if (node.kind !== 'map' || typeof step !== 'string') return node;
  const below = node.entries.get(step);
  return below === undefined ? node : withEntry(node, step, replaced(below, rest, by));
}
