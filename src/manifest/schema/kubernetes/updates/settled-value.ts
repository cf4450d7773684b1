import { canonicalJson } from '../../../yaml/node.ts';
import type { MapNode, Node, PathStep, Plain } from '../../../yaml/node.ts';
import { isTemplated, isTemplateText } from '../../schema-violations.ts';
import { parseQuantity } from '../values/quantities.ts';

/** Marks a value that something fills in later: nobody knows whether it changes. */
export const OPEN = '\u0000open';

/** Maps whose values are quantities, and fields that are. */
const QUANTITIES = /^(?:requests|limits|capacity|overhead|hard|podFixed)$/;
const QUANTITY_FIELDS = /^(?:sizeLimit|divisor)$/;

/** Values that a server fills in for fields of pods, claims and Jobs that are absent. */
const DEFAULTS: ReadonlyMap<string, readonly Plain[]> = new Map<string, readonly Plain[]>([
  ['restartPolicy', ['Always']],
  ['dnsPolicy', ['ClusterFirst']],
  ['schedulerName', ['default-scheduler']],
  ['terminationGracePeriodSeconds', [30]],
  ['enableServiceLinks', [true]],
  ['terminationMessagePath', ['/dev/termination-log']],
  ['terminationMessagePolicy', ['File']],
  ['protocol', ['TCP']],
  ['timeoutSeconds', [1, 0]],
  ['periodSeconds', [10, 0]],
  ['successThreshold', [1, 0]],
  ['failureThreshold', [3, 0]],
  ['initialDelaySeconds', [0]],
  ['scheme', ['HTTP']],
  ['defaultMode', [420]],
  ['expirationSeconds', [3600]],
  ['volumeMode', ['Filesystem']],
  ['hostNetwork', [false]],
  ['hostPID', [false]],
  ['hostIPC', [false]],
  ['readOnly', [false]],
  ['stdin', [false]],
  ['tty', [false]],
  ['stdinOnce', [false]],
  ['procMount', ['Default']],
  ['operator', ['Equal']],
  ['divisor', ['0']],
  ['hostPort', [0]],
  ['apiGroup', ['rbac.authorization.k8s.io']],
  ['apiVersion', ['v1']],
  ['kind', ['PersistentVolumeClaim']],
]);

/** Fields that hold what they are for, and not what a server fills in. */
const ALWAYS_LEFT_OUT: ReadonlySet<string> = new Set(['status', 'creationTimestamp']);

/**
 * A value as a server compares it: nothing that is empty, nothing that is what it would fill in, quantities as
 * numbers. Values that are equal so are equal there; one that is not known makes all of it unknown.
 */
export function settledText(node: Node | undefined, path: readonly PathStep[] = []): string {
  const [outer = '', name = ''] = path.length < 2 ? ['', ...path] : path.slice(-2);
  const settled = settledValue(node, String(name), String(outer));
  return settled === undefined ? '' : canonicalJson(settled);
}

function settledValue(node: Node | undefined, name: string, outer: string): Plain | undefined {
  if (node === undefined) return undefined;
  switch (node.kind) {
    case 'scalar':
      return settledScalar(node, name, outer);
    case 'seq': {
      const items = node.items.map((item) => settledValue(item, '', name) ?? null);
      return items.length === 0 ? undefined : items;
    }
    case 'map':
      return settledMap(node, name);
  }
}

function settledScalar(
  node: Extract<Node, { kind: 'scalar' }>,
  name: string,
  outer: string,
): Plain | undefined {
  if (isTemplated(node)) return OPEN;
  const { value } = node;
  if (value === null || value === '') return undefined;
  if (DEFAULTS.get(name)?.includes(value) === true) return undefined;
  if (!QUANTITIES.test(outer) && !QUANTITY_FIELDS.test(name)) return value;
  const quantity = parseQuantity(String(value));
  return quantity === null ? value : String(quantity);
}

function settledMap(node: MapNode, name: string): Plain | undefined {
  const entries: [string, Plain][] = [];
  for (const [key, value] of withDefaults(node).entries()) {
    const settled = ALWAYS_LEFT_OUT.has(key) ? undefined : settledValue(value, key, name);
    if (settled !== undefined) entries.push([isTemplateText(key) ? OPEN : key, settled]);
  }
  // Sources of volumes are told by their names, however empty they are.
  return entries.length === 0 && name !== 'emptyDir' ? undefined : Object.fromEntries(entries);
}

/** Requests default to limits, and how an image is pulled to what its tag says. */
function withDefaults({ entries }: MapNode): ReadonlyMap<string, Node> {
  const limits = entries.get('limits');
  const requests = entries.get('requests');
  const image = entries.get('image');
  const policy = entries.get('imagePullPolicy');
  if (limits?.kind !== 'map' && image === undefined && policy === undefined) return entries;
  const filled = new Map(entries);
  if (limits?.kind === 'map') {
    const asked = requests?.kind === 'map' ? requests.entries : [];
    filled.set('requests', { ...limits, entries: new Map([...limits.entries, ...asked]) });
  }
  if (policy?.kind === 'scalar' && image?.kind === 'scalar')
    if (policy.value === usualPolicy(String(image.value))) filled.delete('imagePullPolicy');
  return filled;
}

export function usualPolicy(image: string): string {
  if (image.includes('@')) return 'IfNotPresent';
  const tag = /:([^/:]+)$/.exec(image)?.[1] ?? 'latest';
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}
