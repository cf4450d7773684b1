import { createHash } from 'node:crypto';
import type { UndecidedStop, UndecidedText } from '../../../charts/index.ts';
import { undecidedKey } from '../../../charts/index.ts';
import type { RenderedEnvironment, RenderedRoot } from '../../../gitops/index.ts';
import { defaultNamespaceOf, releaseOfRoot, targetNamespaceOf } from '../../../gitops/index.ts';
import type { Origin, Resource, UnseenContent } from '../../../manifest/index.ts';
import { mapNode, parseYaml, resourceOf, scalar } from '../../../manifest/index.ts';

/**
 * What lies behind open decisions of the charts of an environment, and no render shows as objects: it is content that is
 * not seen, and may be a part of the objects that its file renders to.
 */
export const undecidedContents = ({ roots }: RenderedEnvironment): readonly UnseenContent[] =>
  roots.flatMap((root) => [
    ...(root.otherwise?.texts ?? []).map((text) => contentOf(text, root)),
    ...(root.otherwise?.stops ?? []).map((stop) => stopOf(stop, root)),
  ]);

/** A failure holds up all objects of its root. One that is met as the chart is rendered here is told whatever they are. */
function stopOf(
  { name, file, line, digests, isHere }: UndecidedStop,
  of: RenderedRoot,
): UnseenContent {
  const origin: Origin = { file, line, column: 1, endLine: line };
  const held = [...of.resources, ...(of.otherwise?.resources ?? [])];
  const kinds = held.map((each) => `kind: ${each.kind}\n# ${each.group} ${each.name}`);
  return {
    kind: 'Undecided stop',
    name,
    origin,
    written: mapNode(new Map([['decisions', scalar(digestOf(digests), origin)]]), origin),
    namespace: namespaceOf(of),
    text: isHere ? null : [...new Set(kinds)].join('\n'),
    usedIn: [],
    laidOver: null,
    changesOthers: false,
  };
}

const namespaceOf = ({ root }: RenderedRoot): string | null =>
  targetNamespaceOf(root) ?? releaseOfRoot(root)?.namespace ?? defaultNamespaceOf(root);

function contentOf(
  { name, file, line, texts, partOf }: UndecidedText,
  of: RenderedRoot,
): UnseenContent {
  const { resources, otherwise } = of;
  const origin: Origin = { file, line, column: 1, endLine: line };
  const around = [...resources, ...(otherwise?.resources ?? [])].filter((each) =>
    partOf.has(undecidedKey(each)),
  );
  const namespace = namespaceOf(of);
  const kinds = [...new Set(around.map(({ kind }) => `kind: ${kind}`))];
  return {
    kind: 'Undecided text',
    name,
    origin,
    written: mapNode(
      // a text may hold what is secret
      new Map([['ways', scalar(digestOf([...texts].sort()), origin)]]),
      origin,
    ),
    namespace,
    text: [...kinds, ...texts].join('\n'),
    usedIn: [...around, ...texts.flatMap((text) => objectsIn(text, file, namespace ?? ''))],
    laidOver: null,
    changesOthers: false,
  };
}

/** Of texts in an order that is always the same. */
const digestOf = (texts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, SHOWN);

/** Digits of a digest that are shown. */
const SHOWN = 12;

/** Objects that a text has whole. */
const objectsIn = (text: string, file: string, namespace: string): readonly Resource[] =>
  parseYaml(file, text).flatMap(({ node }) => {
    const resource = node === null ? undefined : resourceOf(node);
    if (resource === undefined) return [];
    return [resource.namespace === '' ? { ...resource, namespace } : resource];
  });
