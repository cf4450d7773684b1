/** Says why a text is no value of an annotation; null where it is one. */
type ValueRule = (text: string) => string | null;

/** Puts a text in backticks, so that it can stand in a sentence. */
const quoted = (text: string): string => `\`${text}\``;

const ONE_PORT = 'a port number from 0 to 65535';

/**
 * Tells whether a text is a port as the injector reads it: digits alone, with or without spaces around them.
 */
const isPort = (text: string): boolean => /^\d{1,20}$/.test(text.trim()) && Number(text) <= 65_535;

const port: ValueRule = (text) => (isPort(text) ? null : `${quoted(text)} is not ${ONE_PORT}.`);

const ports: ValueRule = (text) => {
  const wrong =
    text.trim() === ''
      ? undefined
      : text
          .trim()
          .split(',')
          .find((one) => !isPort(one));
  return wrong === undefined ? null : `${quoted(wrong)} is not ${ONE_PORT}.`;
};

const anyOr =
  (rule: ValueRule): ValueRule =>
  (text) =>
    text === '*' ? null : rule(text);

const seconds: ValueRule = (text) =>
  /^\d{1,20}$/.test(text) && Number(text) < 2 ** 32
    ? null
    : `${quoted(text)} is not a whole number of 0 or more.`;

const TRUTHS: ReadonlySet<string> = new Set([
  '1',
  't',
  'T',
  'TRUE',
  'true',
  'True',
  '0',
  'f',
  'F',
  'FALSE',
  'false',
  'False',
]);

const truth: ValueRule = (text) =>
  TRUTHS.has(text) ? null : `${quoted(text)} is neither true nor false.`;

const MODES = ['REDIRECT', 'TPROXY', 'NONE'];

const mode: ValueRule = (text) =>
  MODES.includes(text) ? null : `${quoted(text)} is not one of ${MODES.join(', ')}.`;

/** Checks a list of ranges; spaces are mistakes here, since the injector does not take them away. */
const ranges: ValueRule = (text) => {
  const wrong = text === '' ? undefined : text.split(',').find((one) => !isRange(one));
  return wrong === undefined
    ? null
    : `${quoted(wrong)} is not an address with the length of its prefix, as 10.0.0.0/8.`;
};

function isRange(text: string): boolean {
  const [, address = '', length = ''] = /^([^/]*)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  if (isV4(address)) return Number(length) <= 32;
  return isV6(address) && Number(length) <= 128 && length !== '';
}

const isV4 = (text: string): boolean => {
  const parts = text.split('.');
  return (
    parts.length === 4 &&
    parts.every((one) => /^(?:0|[1-9]\d{0,2})$/.test(one) && Number(one) < 256)
  );
};

const MOST_GROUPS = 8;

function isV6(text: string): boolean {
  const halves = text.split('::');
  if (!text.includes(':') || halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const isMixed = last.includes('.') && isV4(last) && !text.endsWith('::');
  const plain = isMixed ? groups.slice(0, -1) : groups;
  const count = plain.length + (isMixed ? 2 : 0);
  return (
    plain.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) &&
    (halves.length === 2 ? count < MOST_GROUPS : count === MOST_GROUPS)
  );
}

const LONGEST_INTERFACE = 15;

const interfaces: ValueRule = (text) => {
  const names = text === '' ? [] : text.split(',').map((one) => one.trim());
  const wrong = names.find(
    (name) => name.length > LONGEST_INTERFACE || !/^[a-z][\w.-]*$/i.test(name),
  );
  return wrong === undefined ? null : `${quoted(wrong)} is not the name of a network interface.`;
};

const quantity: ValueRule = (text) =>
  /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[numkMGTPE]|[KMGTPE]i|[eE][-+]?\d+)?$/.test(text)
    ? null
    : `${quoted(text)} is not a quantity, as 100m or 128Mi.`;

const VALUES: ReadonlyMap<string, ValueRule> = new Map([
  ['sidecar.istio.io/interceptionMode', mode],
  ['status.sidecar.istio.io/port', port],
  ['readiness.status.sidecar.istio.io/initialDelaySeconds', seconds],
  ['readiness.status.sidecar.istio.io/periodSeconds', seconds],
  ['readiness.status.sidecar.istio.io/failureThreshold', seconds],
  ['traffic.sidecar.istio.io/includeOutboundIPRanges', anyOr(ranges)],
  ['traffic.sidecar.istio.io/excludeOutboundIPRanges', ranges],
  ['traffic.sidecar.istio.io/includeInboundPorts', anyOr(ports)],
  ['traffic.sidecar.istio.io/excludeInboundPorts', ports],
  ['traffic.sidecar.istio.io/excludeOutboundPorts', ports],
  ['traffic.sidecar.istio.io/excludeInterfaces', interfaces],
  ['traffic.sidecar.istio.io/kubevirtInterfaces', interfaces],
  ['istio.io/reroute-virtual-interfaces', interfaces],
  ['prometheus.istio.io/merge-metrics', truth],
  ['sidecar.istio.io/proxyCPU', quantity],
  ['sidecar.istio.io/proxyMemory', quantity],
  ['sidecar.istio.io/proxyCPULimit', quantity],
  ['sidecar.istio.io/proxyMemoryLimit', quantity],
]);

/**
 * Says in one sentence why the injector refuses pods with this value; null where it takes it, or does not
 * look.
 */
export const problemOfValue = (name: string, value: string): string | null =>
  VALUES.get(name)?.(value) ?? null;
