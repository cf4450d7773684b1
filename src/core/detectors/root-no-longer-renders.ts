import type { ChangedFiles } from '../delivery/index.ts';
import type { RenderedRoot } from '../environments/index.ts';
import type { Origin, ResourceId } from '../manifest/index.ts';
import { placeOf } from '../manifest/index.ts';
import { holdsPath } from '../tree/index.ts';
import type { Check } from './check.ts';
import { detectorOf } from './check.ts';
import type { FindingDraft } from './detector.ts';
import { howToRenderAgain, howToSeeIt } from './how-to-render-again.ts';

/** Files of the change that are named; a root that fails seldom reads more of them. */
const FILES_NAMED = 3;

const BUILD_STOPS: Check = {
  id: 'build-stops',
  title: 'The build of a root stops that went through before',
  level: 'high',
  blind: 'Roots that were never rendered whole, and what charts and plugins make.',
};

/**
 * A root that rendered at the base and does not at the merge result, whether or not its own files
 * were edited: whatever applies it (Argo CD, Flux, `kubectl apply -k`) stops there, so nothing of
 * the root is updated any more.
 */
export const rootNoLongerRenders = detectorOf(
  'root-no-longer-renders',
  'a root that rendered before no longer does, also where nobody edited it',
  [
    {
      checks: [BUILD_STOPS],
      find: ({ rendered, renderedBefore, changedFiles }) => ({
        findings: rendered.roots.flatMap((root) => {
          const path = root.root.path;
          const before = renderedBefore?.roots.find((other) => other.root.path === path);
          return root.failure !== null && before !== undefined && before.status !== 'failed'
            ? [findingFor(root, root.failure, before, changedFiles)]
            : [];
        }),
      }),
    },
  ],
);

type Failure = NonNullable<RenderedRoot['failure']>;
type Edits = Pick<ChangedFiles, 'all' | 'editOf'>;

function findingFor(
  root: RenderedRoot,
  failure: Failure,
  before: RenderedRoot,
  changedFiles: Edits | undefined,
): FindingDraft {
  const path = root.root.path;
  const origin = failure.origin ?? lineOf(path === '.' ? FILE : `${path}/${FILE}`, 1);
  const edits = changedFiles === undefined ? [] : editsOf(root, origin, changedFiles);
  const namespaces = new Set(before.resources.map(({ namespace }) => namespace));
  return {
    check: BUILD_STOPS.id,
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
    why: `${failure.message.replace(/\.?$/, '.')} It rendered before this change${causeText(edits)}.`,
    symptom:
      'the sync fails; the cluster keeps the old objects and takes no further change of this root',
    origin,
    related: edits.flatMap(({ kind, origin: place }) => (kind === 'removed' ? [] : [place])),
    fix: {
      text: `${howToRenderAgain(failure.reason)} ${howToSeeIt(failure.reason)}`,
    },
  };
}

const FILE = 'kustomization.yaml';

const lineOf = (file: string, line: number): Origin => ({ file, line, column: 1, endLine: line });

interface Edit {
  readonly kind: 'added' | 'edited' | 'removed';
  readonly origin: Origin;
}

/**
 * What this change does to the files that the root reads: the cause is among them. None where the build
 * stops at a line of the only one.
 */
function editsOf(root: RenderedRoot, stop: Origin, { all, editOf }: Edits): readonly Edit[] {
  const files = all.filter((file) => holdsPath(root.reads, file));
  if (files.length === 1 && files[0] === stop.file) return [];
  return files.map((file) => {
    const { kind, line } = editOf(file);
    return { kind, origin: lineOf(file, line) };
  });
}

/** `, which edits web.yaml (base/web.yaml:4) and removes …`; empty where nothing is known. */
function causeText(edits: readonly Edit[]): string {
  if (edits.length === 0) return '';
  const named = edits.slice(0, FILES_NAMED).map(({ kind, origin }, index) => {
    const verb = edits[index - 1]?.kind === kind ? '' : `${VERBS[kind]} `;
    if (kind === 'removed') return `${verb}${origin.file}`;
    return `${verb}${baseName(origin.file)} (${placeOf(origin)})`;
  });
  const more = edits.length - named.length;
  if (more > 0) named.push(`changes ${String(more)} more files that it reads`);
  const last = named.pop() ?? '';
  return `, which ${named.length === 0 ? '' : `${named.join(', ')} and `}${last}`;
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const VERBS = { added: 'adds', edited: 'edits', removed: 'removes' } as const;

/** A root as the subject of a finding; it is no object of a cluster. */
const rootSubject = (path: string): ResourceId => ({
  group: 'kustomize.config.k8s.io',
  kind: 'Kustomization',
  namespace: '',
  name: path,
});
