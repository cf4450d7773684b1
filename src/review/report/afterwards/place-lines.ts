import type { Rollout } from '../../../compare/index.ts';
import type { NamedWorkload } from './named-workload.ts';
import { workloadOf } from './named-workload.ts';
import { toolIn } from './shell-tool.ts';
import { commandLine } from './shell-words.ts';

type Place = NonNullable<Rollout['places']>[number];

/** A command, and what it shows. */
export interface ShownBy {
  readonly command: string;
  readonly says: string;
}

/** Gives the command that prints a place; null where a name in it cannot be typed as it is. */
export function shownBy(place: Place, context: string | null): ShownBy | null {
  const of = subjectOf(place);
  if (of === null) return null;
  const { tool = 'istioctl', words, piped = [], says } = PARTS[place.at](of, place);
  const command = commandLine([...toolIn(tool, context), ...words]);
  const pipe = piped.length === 0 ? '' : commandLine(piped);
  return command === null || pipe === null
    ? null
    : {
        command: pipe === '' ? command : `${command} | ${pipe}`,
        says: `${place.because}: ${says}`,
      };
}

function subjectOf({ at, of }: Place): NamedWorkload | null {
  if (at === 'service-ports' || at === 'service-in-cluster') return serviceOf(of);
  if (at !== 'ztunnel-policies') return workloadOf(of);
  const [, namespace] = /^Namespace ([a-z0-9][a-z0-9-]*)$/.exec(of) ?? [];
  return namespace === undefined ? null : { namespace, name: namespace };
}

function serviceOf(text: string): NamedWorkload | null {
  const [, namespace = '', name = ''] = /^Service ([a-z0-9-]+)\/([a-z0-9-]+)$/.exec(text) ?? [];
  const isOption = namespace.startsWith('-') || name.startsWith('-');
  return name === '' || isOption ? null : { namespace, name };
}

interface Printed {
  readonly tool?: 'kubectl';
  readonly words: readonly string[];
  readonly piped?: readonly string[];
  readonly says: string;
}

const ofProxy = (part: string, { namespace, name }: NamedWorkload): readonly string[] => [
  ...['proxy-config', part, '-n', namespace],
  name,
];

const inJson = (part: string, of: NamedWorkload): readonly string[] => [
  ...ofProxy(part, of),
  ...['-o', 'json'],
];

/** Tells whether Envoy's own words change, which tables of istioctl leave out. */
const isPatched = (because: string): boolean => because.startsWith('EnvoyFilter ');

/** `orders` of `deploy/orders` */
const bare = ({ name }: NamedWorkload): string => name.replace(/^[a-z]+\//, '');

/** Says what istioctl prints, and what is to be seen in it. */
const PARTS: Readonly<Record<Place['at'], (of: NamedWorkload, place: Place) => Printed>> = {
  'own-certificate': (of) => ({
    words: ofProxy('secret', of),
    says: `default and ROOTCA of ${bare(of)} are ACTIVE and VALID CERT says true, else its calls with mTLS fail`,
  }),
  'gateway-certificate': (of, { named }) => ({
    words: ofProxy('secret', of),
    says: `kubernetes://${named ?? ''} is ACTIVE and VALID CERT says true, else TLS fails at ${bare(of)}`,
  }),
  'service-ports': (of) => ({
    words: ['x', 'describe', 'service', '-n', of.namespace, of.name],
    says: `each port of ${of.name} with its protocol and the port of the pods, as proxies take it`,
  }),
  'service-in-cluster': (of) => ({
    tool: 'kubectl',
    words: ['describe', 'service', '-n', of.namespace, of.name],
    says: `each port of ${of.name} with its target port and its endpoints that are ready`,
  }),
  'log-levels': (of) => ({
    words: ofProxy('log', of),
    says: `the level of each logger of ${bare(of)}, pods from before keep theirs until they are replaced`,
  }),
  'access-logs': (of) => ({
    words: inJson('listeners', of),
    piped: ['grep', '-c', 'envoy.access_loggers'],
    says: `number of access logs of ${bare(of)}, 0 if it writes none`,
  }),
  metrics: (of) => ({
    words: inJson('listeners', of),
    piped: ['grep', '-c', 'istio.stats'],
    says: `number of request metric filters of ${bare(of)}, 0 if it has no Istio metrics`,
  }),
  sampling: (of) => ({
    words: inJson('listeners', of),
    piped: ['grep', '-A', '2', 'randomSampling'],
    says: `percentage of requests that ${bare(of)} traces, empty if it traces none`,
  }),
  listeners: (of, { named, because }) =>
    named === null
      ? isPatched(because)
        ? { words: inJson('listeners', of), says: `listeners of ${bare(of)}, as they are patched` }
        : {
            words: ofProxy('listeners', of),
            says: because.startsWith('VirtualService ')
              ? `where ${bare(of)} sends connections, by port and name of TLS`
              : `the ports that ${bare(of)} listens on`,
          }
      : {
          words: inJson('listeners', of),
          piped: ['grep', '-cF', '-e', named],
          says: `number of ${named} in the listeners of ${bare(of)}, 0 if absent`,
        },
  routes: (of, { named, because }) =>
    named === null
      ? isPatched(because)
        ? { words: inJson('routes', of), says: `routes of ${bare(of)}, as they are patched` }
        : { words: ofProxy('routes', of), says: `hosts and paths that ${bare(of)} routes` }
      : {
          words: [...ofProxy('routes', of), '--name', named, '-o', 'json'],
          says: `routes of ${bare(of)} for ${named.includes(':') ? '' : 'port '}${named}`,
        },
  clusters: (of, { named, because }) => {
    const words = [...ofProxy('clusters', of), ...(named === null ? [] : ['--fqdn', named])];
    if (isPatched(because))
      return {
        words: [...words, '-o', 'json'],
        says: `hosts that ${bare(of)} knows, as they are patched`,
      };
    if (named === null) return { words, says: `hosts that ${bare(of)} knows` };
    return because.startsWith('DestinationRule ')
      ? {
          words: [...words, '-o', 'json'],
          says: `limits, TLS and subsets that ${bare(of)} uses for ${named}`,
        }
      : { words, says: `ports of ${named} that ${bare(of)} knows` };
  },
  bootstrap: (of) => ({
    words: inJson('bootstrap', of),
    says: `start settings of ${bare(of)}, older pods keep theirs until they restart`,
  }),
  wasm: (of) => ({ words: ofProxy('ecds', of), says: `plugins that ${bare(of)} has loaded` }),
  policies: (of) => ({
    words: ['x', 'authz', 'check', '-n', of.namespace, of.name],
    says: `policies that ${bare(of)} enforces`,
  }),
  'ztunnel-policies': ({ namespace }) => ({
    words: ['ztunnel-config', 'policies', '--policy-namespace', namespace],
    says: `policies of ${namespace} that ztunnel enforces`,
  }),
  issuers: (of) => ({
    words: inJson('listeners', of),
    piped: ['grep', 'issuer'],
    says: `token issuers that ${bare(of)} accepts, empty if it requires none`,
  }),
};
