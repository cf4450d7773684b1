import { RE2JS } from 're2js';
import { createHash } from 'node:crypto';
import type { UnseenSide } from '../diff/unseen-changes.ts';
import type { RenderedEnvironment, RenderedTree, RenderedRoot } from '../../gitops/index.ts';
import type { Resource, UnseenContent, Origin } from '../../manifest/index.ts';
import { laidOverOf } from '../diff/template/laid-over.ts';
import { nodeAt, stringAt, mapNode, parseYaml, resourceOf, scalar } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import {
  releasesOf,
  defaultNamespaceOf,
  releaseOfRoot,
  targetNamespaceOf,
} from '../../gitops/index.ts';
import type { UndecidedWays } from '../../charts/index.ts';
import { undecidedKey } from '../../charts/index.ts';

/**
 * What one side of an environment delivers unseen: with its roots, and beside them. What the other side reads is told by
 * what comes of it there.
 */
export function unseenSide(
  rendered: RenderedEnvironment | null,
  [tree, other]: readonly [RenderedTree, RenderedTree],
  mesh: Mesh | null,
): UnseenSide | null {
  if (rendered === null) return null;
  return {
    rendered,
    beside: [
      ...undecidedContents(rendered),
      ...givenContents(rendered),
      ...besideRoots(rendered, tree, other),
    ],
    rootNamespace: mesh?.configuration.rootNamespace ?? '',
  };
}

/** Gives what commands say of the releases of an environment that are rendered, with the objects of each. */
const givenContents = ({ roots }: RenderedEnvironment): readonly UnseenContent[] =>
  roots.flatMap(({ root, resources }) =>
    (releaseOfRoot(root)?.given ?? []).map(({ content }) => ({ ...content, usedIn: resources })),
  );

const besideRoots = (
  rendered: RenderedEnvironment,
  tree: RenderedTree,
  other: RenderedTree,
): readonly UnseenContent[] =>
  (tree.plan.unseen ?? []).flatMap(({ root, content, environment = null }) => {
    if (content.kind === 'Values' && [tree, other].some((side) => isRead(content.name, side)))
      return [];
    if (root === null && !mayBeOf(environment, rendered, tree)) return [];
    if (root === null)
      return content.kind === 'Chart' ? ofReleases(content, rendered, tree) : [content];
    const own = rendered.roots.filter((each) => each.root.path === root);
    if (own.length === 0) return [];
    return [
      {
        ...content,
        usedIn: reachedBy(
          content,
          own.flatMap(({ resources }) => resources),
        ),
      },
    ];
  });

/** Tells whether anything of the tree reads a file of values, which is told by what comes of it then. */
const isRead = (file: string, { environments, plan: { unseen = [] } }: RenderedTree): boolean =>
  environments.some(
    ({ roots, beside = [], inputs }) =>
      inputs?.has(file) === true || [...roots, ...beside].some(({ reads }) => reads.has(file)),
  ) ||
  unseen.some(
    ({ content: { kind, written } }) =>
      kind === 'Chart' && nodeAt(written, 'files', file) !== undefined,
  );

/** An environment that nothing else is of is any. */
const mayBeOf = (
  environment: string | null,
  { environment: { name } }: RenderedEnvironment,
  { environments }: RenderedTree,
): boolean =>
  environment === null ||
  name === environment ||
  environments.every((other) => other.environment.name !== environment);

/** The objects of a folder that something which its applier lays over it is for. */
const reachedBy = (content: UnseenContent, resources: readonly Resource[]): readonly Resource[] => {
  const laid = laidOverOf(content).map(({ reach }) => reach);
  return resources.filter(({ kind, name }) =>
    laid.some((reach) => fits(reach.kind, kind) && fits(reach.name, name)),
  );
};

/** A pattern that is none fits whatever there is. */
function fits(pattern: string, word: string): boolean {
  if (pattern === '' || pattern.length > LONGEST) return true;
  try {
    return RE2JS.compile(pattern).matches(word);
  } catch {
    return true;
  }
}

const LONGEST = 200;

/**
 * A chart of the tree once for each release of it here, in the release's namespace. One that nothing in
 * the tree installs may be installed anywhere.
 */
function ofReleases(
  chart: UnseenContent,
  rendered: RenderedEnvironment,
  { environments }: RenderedTree,
): readonly UnseenContent[] {
  const releases = releasesOf(chart, rendered);
  if (releases.length > 0)
    return releases.map((release) => ({ ...chart, namespace: namespaceOfRelease(release) }));
  return environments.some((other) => releasesOf(chart, other).length > 0) ? [] : [chart];
}

const namespaceOfRelease = ({ node, namespace }: Resource): string | null =>
  stringAt(node, 'spec', 'targetNamespace') ?? (namespace === '' ? null : namespace);

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
  { name, file, line, digests, isHere }: UndecidedWays['stops'][number],
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
    namespace: namespaceOfRoot(of),
    text: isHere ? null : [...new Set(kinds)].join('\n'),
    usedIn: [],
    laidOver: null,
    changesOthers: false,
  };
}

const namespaceOfRoot = ({ root }: RenderedRoot): string | null =>
  targetNamespaceOf(root) ?? releaseOfRoot(root)?.namespace ?? defaultNamespaceOf(root);

function contentOf(
  { name, file, line, texts, partOf }: UndecidedWays['texts'][number],
  of: RenderedRoot,
): UnseenContent {
  const { resources, otherwise } = of;
  const origin: Origin = { file, line, column: 1, endLine: line };
  const around = [...resources, ...(otherwise?.resources ?? [])].filter((each) =>
    partOf.has(undecidedKey(each)),
  );
  const namespace = namespaceOfRoot(of);
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
