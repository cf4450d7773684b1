import { nodeAt, podTemplateOf, runsPods, stringAt } from '../../../manifest/index.ts';
import type { MapNode, Node, Resource } from '../../../manifest/index.ts';
import type { MeshSurroundings } from './mesh-surroundings.ts';
import { rightsOf } from './cluster-rights.ts';
import type { Influence } from './influence.ts';
import { leavesBelow, mapsBelow } from '../../matching/node-walk.ts';

/** Programs that write to a cluster, by the name of their image or of the program; a new one is one word. AROUND-14 */
const PROGRAMS = [
  ...['kubectl', 'kubectl-.+', 'istioctl', 'helm', 'helm3', 'helmfile', 'oc', 'k8s', 'kapp'],
  ...['flux-cli', 'cmctl', 'helm-kubectl', 'k8s-tools', 'kubernetes-kubectl', 'kubernetes-helm'],
  ...['pulumi', 'terraform', 'openshift-cli', 'origin-cli', 'ose-cli'],
];

const IMAGE = new RegExp(`^(?:${PROGRAMS.join('|')})$`);

/** Programs that no ordinary text names but to run them. */
const ANYWHERE = /(?:^|[\s;|&(`'"/=])(?:kubectl|istioctl|helmfile)(?=$|[\s;|&)`'"])/;
/** Programs that are words too: told where a command begins. */
const FIRST =
  /(?:^|[;|&(`]\s*|\n\s*|\b(?:exec|then|do|sudo)\s+)(?:\S*\/)?(?:helm|oc|flux|argocd|kapp|terraform|pulumi)\s/;
/** Asking the API server by hand. */
const BY_HAND =
  /kubernetes\.default(?:\.svc)?\b|KUBERNETES_SERVICE_HOST|KUBERNETES_PORT_443|\/serviceaccount\/token/;

/**
 * Tells what commands run against the cluster: in pods, or anything else with containers in it, whose program
 * writes to clusters, or which may do everything. The repository does not show what these commands do.
 * AROUND-13, 14
 */
export function commandInfluence(
  resource: Resource,
  around: MeshSurroundings,
): readonly Influence[] {
  if (!mayRun(resource) || around.partOf(resource) === 'control-plane') return [];
  const containers = containersIn(resource);
  if (containers.length === 0) return [];
  const account = accountOf(resource);
  const rights = rightsOf(resource.namespace, account, around);
  const isPod = runsPods(resource);
  const commands = containers.flatMap((container) => commandOf(container, isPod) ?? []);
  const [first] = commands;
  if (rights !== 'all' && (first === undefined || rights === 'few')) return [];
  const who = `service account ${account}`;
  return [
    {
      kind: 'commands',
      on: 'control-plane',
      does:
        first === undefined
          ? `runs with every right in the cluster (${who}): what it does there, to the mesh too, is not in this repository`
          : `runs commands against the cluster (${first.program}), with ${rights === 'all' ? 'every right there' : `the rights of ${who}`}: what they change, of the mesh too, is not compared here`,
      because:
        rights === 'all'
          ? `A binding gives ${who} everything`
          : `Nothing here says that ${who} may do no more than in its own namespace`,
      ...(first !== undefined && { at: first.node }),
      content: JSON.stringify([account, rights, containers.map(contentOf)]),
    },
  ];
}

/** Kinds whose containers are not run, or are run by an operator of its own for what it is. */
const mayRun = (resource: Resource): boolean =>
  runsPods(resource) ||
  (resource.group !== '' && !/(?:^|\.)istio\.io$|^apiextensions/.test(resource.group));

/** Maps with an image, as containers, steps and scripts have one. */
const containersIn = (resource: Resource): readonly MapNode[] => {
  const spec = runsPods(resource)
    ? nodeAt(podTemplateOf(resource), 'spec')
    : nodeAt(resource.node, 'spec');
  return [...mapsBelow(spec)].filter((map) => map.entries.get('image')?.kind === 'scalar');
};

function accountOf(resource: Resource): string {
  const spec = runsPods(resource)
    ? nodeAt(podTemplateOf(resource), 'spec')
    : nodeAt(resource.node, 'spec');
  for (const map of mapsBelow(spec))
    for (const field of ['serviceAccountName', 'serviceAccount']) {
      const value = map.entries.get(field);
      if (value?.kind === 'scalar' && typeof value.value === 'string' && value.value !== '')
        return value.value;
    }
  return 'default';
}

interface Command {
  readonly program: string;
  readonly node: Node;
}

/** Fields in which a container says what it runs; its environment may hold a script. */
const RUN_FIELDS = ['command', 'args', 'script', 'source', 'lifecycle', 'env'];

/**
 * Finds the command of a container that writes to clusters. A program that a pod gives no word only says how it is used, and
 * what else is in an image its name does not say; whoever runs containers of another kind gives them words of its own.
 */
function commandOf(container: MapNode, isPod: boolean): Command | null {
  const image = nodeAt(container, 'image');
  const name = imageName(stringAt(image) ?? '');
  const isGiven = !isPod || RUN_FIELDS.some((field) => container.entries.has(field));
  if (image !== undefined && isGiven && IMAGE.test(name)) return { program: name, node: image };
  for (const field of RUN_FIELDS) {
    const parts = [...leavesBelow(container.entries.get(field))];
    const [head] = parts;
    for (const { text, node } of parts) {
      const program = programIn(text, field);
      if (program !== null) return { program, node };
    }
    if (field === 'command' && head !== undefined && IMAGE.test(head.text.split('/').at(-1) ?? ''))
      return { program: head.text, node: head.node };
  }
  return null;
}

/** Begins a command of a script that only prints, finds, fetches or copies what it names. */
const RUNS_NOTHING =
  /(^|[;|&(`\n]\s*|\b(?:then|do|else|if)\s+)(?:echo|printf|command\s+-v|which|type|cp|mv|ln|rm|chmod|chown|install|curl|wget)\s(?:[^;|&\n`$]|\$(?!\()){0,2000}(?=$|[;&\n)`]|\$\(|\|\|)/g;
const LOOP = /\bfor\s+(\w+)\s+in\s([^;\n]*)/g;

/** Leaves out of a script what names programs and does not run them; what is piped on may be run there. */
function runningText(text: string): string {
  const isRun = (variable: string): boolean =>
    new RegExp(`(?:^|[;|&(\`\\n]|\\b(?:do|then|exec|sudo))\\s*["']?\\$\\{?${variable}\\b`).test(
      text,
    );
  return text
    .replace(LOOP, (whole, variable: string) => (isRun(variable) ? whole : ''))
    .replace(RUNS_NOTHING, '$1');
}

function programIn(whole: string, field: string): string | null {
  const text = field === 'env' ? whole : runningText(whole);
  const found = ANYWHERE.exec(text) ?? FIRST.exec(text);
  if (found !== null) return /[a-z]+\s*$/.exec(found[0])?.[0].trim() ?? found[0].trim();
  // many an ordinary program is told of the API server by its environment
  return field !== 'env' && BY_HAND.test(text) ? 'requests to the API server' : null;
}

/** Gives the name without registry, tag and digest. */
const imageName = (image: string): string =>
  (image.split('@')[0] ?? '')
    .replace(/:[^/:]*$/, '')
    .split('/')
    .at(-1) ?? '';

/** Lists what the container runs, whichever version of it. */
const contentOf = (container: MapNode): readonly string[] => [
  imageName(stringAt(container, 'image') ?? ''),
  ...RUN_FIELDS.flatMap((field) =>
    [...leavesBelow(container.entries.get(field))].map(({ text }) => text),
  ),
];
