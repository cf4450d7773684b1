import type { RenderedDocument, ValuesBehind } from '../../charts/index.ts';
import { templateFile, templatePlacing, withoutMadeUp } from '../../charts/index.ts';
import type { BuildFailure } from '../../kustomize/index.ts';
import type { FileTree, Node, Origin, Resource } from '../../manifest/index.ts';
import { expandLists, parseYaml, resourceOf, stringAt } from '../../manifest/index.ts';
import { isNameless } from '../files/file-objects.ts';
import type { FluxRelease } from './release.ts';
import type { AskedDocument, SharedDocuments } from './shared-documents.ts';

/** An object that a chart renders to. */
export interface ChartObject {
  readonly resource: Resource;
  readonly isHook: boolean;
  /** Tells whether it is of `crds/`, which Helm installs apart from the release. */
  readonly isDefinition: boolean;
}

/** Holds what a chart's text comes to. */
interface ReleaseObjects {
  readonly objects: readonly ChartObject[];
  /** Says why no applier takes the text; null where one does. */
  readonly failure: BuildFailure | null;
  /** Says which key the text sets twice, which only some appliers take; null for none. */
  readonly doubled: BuildFailure | null;
}

/** Reads documents of charts. */
interface DocumentReading {
  readonly behind: ValuesBehind;
  readonly shared: SharedDocuments;
}

/** Tells whether an object is in the cluster once all is done. */
type Stays = (object: ChartObject) => boolean;

/** The objects of rendered documents, each value with the template line that wrote its line. */
export function releaseObjects(
  tree: FileTree,
  chart: string,
  documents: readonly RenderedDocument[],
  { behind, shared }: DocumentReading,
): ReleaseObjects {
  const read = documents.map((document) => readShared({ tree, chart, document, behind }, shared));
  return {
    objects: read.flatMap(({ objects }) => objects),
    failure: read.find(({ failure }) => failure !== null)?.failure ?? null,
    doubled: read.find(({ doubled }) => doubled !== null)?.doubled ?? null,
  };
}

const OF_DEFINITIONS = /^(?:[^/]+\/charts\/)*[^/]+\/crds\//;

/** Reads a document as often as it is another one; what stops a release is told of each. */
function readShared(asked: AskedDocument, shared: SharedDocuments): ReleaseObjects {
  let failure: ReleaseObjects['failure'] = null;
  let doubled: ReleaseObjects['doubled'] = null;
  let unshared: readonly Node[] = [];
  const kept = shared.nodesOf(asked, () => {
    ({ nodes: unshared, failure, doubled } = readDocument(asked));
    return failure === null && doubled === null ? unshared : null;
  });
  const { hook: isHook, source } = asked.document;
  const isDefinition = OF_DEFINITIONS.test(source);
  return {
    objects: (kept ?? unshared).flatMap((object) => {
      const resource = resourceOf(object);
      return resource === undefined ? [] : [{ resource, isHook, isDefinition }];
    }),
    ...{ failure, doubled },
  };
}

function readDocument({
  tree,
  chart,
  document,
  behind,
}: AskedDocument): Omit<ReleaseObjects, 'objects'> & { readonly nodes: readonly Node[] } {
  const file = templateFile(tree, chart, document.source);
  const placing = templatePlacing(tree, chart, behind.placesIn(document), file, behind.of);
  const parts = parseYaml(file, document.text);
  const all = parts.flatMap(({ problems }) => problems);
  const problem = all.find(({ kind }) => kind !== 'duplicate-key');
  const nodes = parts.flatMap(({ node, problems }) =>
    node === null || problems.some(({ kind }) => kind !== 'duplicate-key')
      ? []
      : expandLists(withoutMadeUp(node, document.varying, document.text)),
  );
  return {
    nodes: nodes.map(placing.placed),
    failure: faultOf(file, problem, nodes, placing.lineAt),
    doubled: problem === undefined ? faultOf(file, all[0], [], placing.lineAt) : null,
  };
}

/** Says what no release can be installed with: text that is no YAML, and objects without a name. */
function faultOf(
  file: string,
  problem: { readonly message: string; readonly origin: Origin } | undefined,
  nodes: readonly Node[],
  placed: (origin: Origin) => Origin,
): ReleaseObjects['failure'] {
  const failure = (message: string, { origin }: { readonly origin: Origin }) =>
    ({ reason: 'invalid-chart', message, origin: placed(origin) }) as const;
  if (problem !== undefined)
    return failure(`What ${file} renders to is no YAML: ${problem.message}`, problem);
  const nameless = nodes.find(isNameless);
  if (nameless === undefined) return null;
  const kind = stringAt(nameless, 'kind') ?? '';
  return failure(`What ${file} renders to is a ${kind} without a name.`, nameless);
}

const HOOK = 'helm.sh/hook';
const DELETE_POLICY = 'helm.sh/hook-delete-policy';

/**
 * Tells what a release leaves in the cluster: hooks of the types that are run, unless they go once they have
 * succeeded, and of `crds/` nothing but definitions (HELM-9, HELM-11).
 */
export function staysUnderFlux({ hooks }: FluxRelease): Stays {
  const run = new Set(hooks);
  return ({ resource: { kind, node }, isHook, isDefinition }) => {
    if (isDefinition) return kind === 'CustomResourceDefinition';
    if (!isHook) return true;
    const [types, policies] = [HOOK, DELETE_POLICY].map((name) =>
      (stringAt(node, 'metadata', 'annotations', name) ?? '').split(',').map((each) => each.trim()),
    );
    const isRun = types?.some((type) => run.has(type)) === true;
    return isRun && policies?.includes('hook-succeeded') !== true;
  };
}
