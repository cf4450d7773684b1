import type { Origin, Resource } from '../../manifest/index.ts';
import { placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { FullTracing } from './full-tracing.ts';
import type { VerboseProxies } from './verbose-proxies.ts';
import { debugHeadersAskedFor } from './debug-headers.ts';
import { fullTracing } from './full-tracing.ts';
import { verboseProxies } from './verbose-proxies.ts';
import type { Check, Look } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';
import { scopeOfProxies, whoseProxies } from './whose-proxies.ts';

const VERBOSE: Check = {
  id: 'verbose-proxy-logs',
  title: 'Proxies of production log what they do with each request',
  level: 'low',
  blind: 'Levels that somebody sets in a proxy that runs.',
};
const TRACED: Check = {
  id: 'every-request-traced',
  title: 'A trace is asked for of every request of production',
  level: 'low',
  blind: 'Whether traces are kept anywhere, and what the collector drops.',
};
const HEADERS: Check = {
  id: 'debug-headers-sent',
  title: "Proxies of production are told to send Envoy's debugging headers along",
  level: 'low',
  blind: 'Headers that a filter or an application takes away.',
};

/** What is of use for an afternoon, and stays: only what production says is told. */
export const proxiesTalkTooMuch: Look = {
  checks: [VERBOSE, TRACED, HEADERS],
  find: (input) => {
    const { mesh } = input;
    if (!mesh.environment.production) return { findings: [] };
    const headers = debugHeadersAskedFor(mesh);
    return {
      findings: [
        ...verboseProxies(mesh).map((one) => verboseDraft(input, one)),
        ...eachOnce(fullTracing(mesh)).map((one) => tracedDraft(input, one)),
        ...(headers === null ? [] : [headersDraft(headers)]),
      ],
    };
  },
};

/** Of what several roots write the last is what holds. */
const eachOnce = (found: readonly FullTracing[]): readonly FullTracing[] => [
  ...new Map(found.map((one) => [resourceKey(one.resource), one])).values(),
];

function verboseDraft(
  { mesh }: DetectorInput,
  { setting, level, origin, ...proxies }: VerboseProxies,
): FindingDraft {
  const whose = whoseProxies(proxies);
  return {
    check: VERBOSE.id,
    subject: proxies.resource,
    key: setting,
    cause: `${setting} ${level}`,
    scope: scopeOfProxies(proxies, mesh),
    message: `In production, ${whose} logs what it does with each request.`,
    why: `\`${setting}\` is \`${level}\` (${placeOf(origin)}); \`warning\` is what Istio has.`,
    symptom:
      'hundreds of lines for one request: the proxy gets slower, the log costs more than the service, and headers with tokens may be in it',
    origin,
    fix: {
      text: 'Take it out, and set it where it is needed for as long as it is: `istioctl proxy-config log POD --level debug` needs no restart.',
    },
  };
}

function tracedDraft({ mesh }: DetectorInput, traced: FullTracing): FindingDraft {
  const { resource, workload, origin } = traced;
  const whom =
    workload === null
      ? `${subjectText(resource)} asks for a trace of every request`
      : `${subjectText(resource)} has every request traced that its proxies begin`;
  return {
    check: TRACED.id,
    subject: resource,
    key: 'all requests',
    cause: 'every request traced',
    scope: scopeOfProxies(traced, mesh),
    message: `${whom}, in production.`,
    why: `The share is 100 % (${placeOf(origin)}); without a setting it is 1 %.`,
    symptom:
      'each proxy makes and sends a span for each request: CPU in every pod, and a collector that falls behind or is paid for by volume',
    origin,
    fix: {
      text: 'Take a few per cent, or let the collector choose what it keeps (tail sampling) if this is meant for it.',
    },
  };
}

const headersDraft = ({
  resource,
  origin,
}: {
  readonly resource: Resource;
  readonly origin: Origin;
}): FindingDraft => ({
  check: HEADERS.id,
  subject: resource,
  key: 'envoy headers',
  cause: 'envoy debug headers',
  scope: { level: 'mesh', workloads: 0, services: 0, namespaces: 0 },
  message: "Answers of production carry Envoy's debugging headers, to callers outside too.",
  why: `\`envoyDebugHeaders.disabled\` is false (${placeOf(origin)}).`,
  symptom: 'whoever calls learns from `x-envoy-` headers how long a service took',
  origin,
  fix: {
    text: 'Set it to true; who needs the times has them in access logs.',
  },
});
