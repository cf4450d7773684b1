import type { RenderedEnvironment, RenderedRoot, ScriptApplier } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import {
  isClusterScoped,
  listed,
  placeOf,
  resourceKey,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Some, Told } from '../detection/check.ts';
import { check, toldOfEach } from '../detection/check.ts';
import { fileSubject } from '../detection/file-subject.ts';

const PRUNES_ALL = 'kubectl --prune --all';

/** Kinds that `kubectl apply --prune` looks for where it is told none: of others it deletes nothing. */
const PRUNED: ReadonlySet<string> = new Set([
  ' ConfigMap',
  ' Endpoints',
  ' Namespace',
  ' PersistentVolume',
  ' PersistentVolumeClaim',
  ' Pod',
  ' ReplicationController',
  ' Secret',
  ' Service',
  'apps DaemonSet',
  'apps Deployment',
  'apps ReplicaSet',
  'apps StatefulSet',
  'batch CronJob',
  'batch Job',
  'networking.k8s.io Ingress',
]);

/** Objects that are named. */
const NAMED = 2;

/**
 * Finds commands that delete what other folders of one cluster apply: `--prune --all` takes all that `kubectl apply` brought to
 * the namespaces of what it applies, and of the whole cluster where the kind is of that, and leaves what it applies itself.
 */
export const prunesOthers = check({
  id: 'prunes-others',
  title: "Script's `--prune --all` deletes objects that other folders apply",
  level: 'high',
  blind: 'Objects that were not applied by client-side `kubectl apply`, which keeps them.',
  find: ({ rendered }) => [...pruningIn(rendered)],
});

function* pruningIn({ environment: { byScripts }, roots }: RenderedEnvironment): Generator<Told> {
  const told = new Set<string>();
  for (const { path, appliers } of byScripts?.roots ?? []) {
    const pruning = appliers.find(({ tool }) => tool === PRUNES_ALL);
    const own = roots.find(({ root }) => root.path === path);
    if (pruning === undefined || own === undefined || own.failure !== null) continue;
    // one command is one mistake, whatever else it applies
    if (told.has(placeOf(pruning.origin))) continue;
    const others = (byScripts?.roots ?? []).filter(
      (each) => each.path !== path && each.appliers.some((one) => isBeside(one, pruning)),
    );
    const losing = others.flatMap((each) => {
      const other = roots.find(({ root }) => root.path === each.path);
      const objects = other === undefined ? [] : prunedOf(other, own);
      return objects.map((object) => ({ path: each.path, object }));
    });
    const [first] = losing;
    if (first === undefined) continue;
    told.add(placeOf(pruning.origin));
    yield toldOfEach(
      [first, ...losing.slice(1)],
      ({ object }) => object,
      (some) => tell(path, pruning, some),
    );
  }
}

/** Tells whether what is applied goes where another command prunes, as far as is known. */
function isBeside({ tool, contexts }: ScriptApplier, pruning: ScriptApplier): boolean {
  if (!tool.startsWith('kubectl')) return false;
  const [own, others] = [contexts ?? [], pruning.contexts ?? []];
  return own.length === 0 || others.length === 0 || own.some((name) => others.includes(name));
}

/** Lists what of one folder is deleted where another one is applied so; Namespaces first, for what they hold goes too. */
function prunedOf(other: RenderedRoot, own: RenderedRoot): readonly Resource[] {
  const kept = new Set(own.resources.map(resourceKey));
  const visited = new Set(own.resources.map(({ namespace }) => namespace));
  return other.resources
    .filter(
      (each) =>
        PRUNED.has(`${each.group} ${each.kind}`) &&
        !kept.has(resourceKey(each)) &&
        (isClusterScoped(each.group, each.kind) || visited.has(each.namespace)),
    )
    .toSorted((a, b) => Number(b.kind === 'Namespace') - Number(a.kind === 'Namespace'));
}

interface Lost {
  readonly path: string;
  readonly object: Resource;
}

function tell(path: string, { origin }: ScriptApplier, lost: Some<Lost>): Told {
  const objects = lost.map(({ object }) => object);
  const others = [...new Set(lost.map((each) => each.path))];
  const holders = objects.filter(({ kind }) => kind === 'Namespace');
  const names = listed([...new Set(objects.map(subjectText))], NAMED);
  return {
    subject: fileSubject(path),
    key: `prune ${path}`,
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `Applying ${path} deletes ${names}.`,
    why: `\`kubectl apply --prune --all\` (${placeOf(origin)}) deletes what was applied to the namespaces of ${path}, or is a Namespace, and is not in it; ${listed(others, NAMED)} ${others.length === 1 ? 'applies' : 'apply'} these.`,
    symptom:
      holders.length > 0
        ? say`a Namespace goes with all that is in it, and what applies the others brings them back empty`
        : say`they are gone until what applies them is run again`,
    origin,
    fix: {
      text: `Take \`--prune\` out, or give it a label that only the objects of ${path} have (\`-l\`).`,
    },
  };
}
