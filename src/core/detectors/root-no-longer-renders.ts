import type { RenderedRoot } from '../environments/environment.ts';
import type { ResourceId } from '../manifest/resource.ts';
import type { Detector, DetectorInput, FindingDraft } from './detector.ts';

/**
 * A root that rendered at the base and does not at the merge result, whether or not its own files
 * were edited: whatever applies it (Argo CD, Flux, `kubectl apply -k`) stops there, so nothing of
 * the root is updated any more.
 */
export const rootNoLongerRenders: Detector = {
  id: 'root-no-longer-renders',
  title: 'A root that rendered before no longer does',
  detect: ({ rendered, renderedBefore }) => ({
    findings: rendered.roots.flatMap((root) => {
      const before = renderedBefore?.roots.find(({ root: { path } }) => path === root.root.path);
      return root.failure !== null && before !== undefined && before.status !== 'failed'
        ? [findingFor(root, root.failure, before)]
        : [];
    }),
  }),
};

type Failure = NonNullable<RenderedRoot['failure']>;

function findingFor(
  root: RenderedRoot,
  failure: Failure,
  before: DetectorInput['rendered']['roots'][number],
): FindingDraft {
  const path = root.root.path;
  const origin = failure.origin ?? {
    file: path === '.' ? 'kustomization.yaml' : `${path}/kustomization.yaml`,
    line: 1,
    column: 1,
    endLine: 1,
  };
  const namespaces = new Set(before.resources.map(({ namespace }) => namespace));
  return {
    subject: rootSubject(path),
    key: 'render',
    scope: {
      level: namespaces.size > 1 ? 'cross-namespace' : 'namespace',
      workloads: 0,
      services: before.resources.filter(({ kind, group }) => kind === 'Service' && group === '')
        .length,
      namespaces: namespaces.size,
    },
    message: `\`${path}\` no longer renders: none of its ${String(before.resources.length)} objects can be applied.`,
    why: `${failure.message.replace(/\.?$/, '.')} It rendered before this change.`,
    symptom:
      'the sync fails; the cluster keeps the old objects and takes no further change of this root',
    origin,
    fix: {
      text: 'Make the root render again; `kustomize build` of this folder shows the same error.',
    },
  };
}

/** A root as the subject of a finding; it is no object of a cluster. */
const rootSubject = (path: string): ResourceId => ({
  group: 'kustomize.config.k8s.io',
  kind: 'Kustomization',
  namespace: '',
  name: path,
});
