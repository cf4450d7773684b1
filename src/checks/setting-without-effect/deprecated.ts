import { placeOf, subjectText } from '../../manifest/index.ts';
import type { DeprecatedField } from './deprecated-fields.ts';
import type { Mesh } from '../../istio/index.ts';
import { deprecatedFields } from './deprecated-fields.ts';
import { isOlderVersion } from '../../istio/index.ts';
import { retiredTracers } from './log-providers.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';

const DEPRECATED_FIELD: Check = {
  id: 'deprecated-field',
  title: 'A field or a definition is one that Istio has deprecated or reads no more',
  level: 'low',
  blind: 'Fields that later releases give up.',
  severity: 'warning',
  knownAs: [{ code: 'IST0002', analyzer: 'deprecation.DeprecationAnalyzer' }],
};
const RETIRED_TRACER: Check = {
  id: 'retired-tracer',
  title: 'A Telemetry traces with a provider that Istio has deprecated',
  level: 'low',
  blind: 'Mesh configuration that is not in the repository.',
  severity: 'warning',
  knownAs: [{ code: 'IST0002', analyzer: 'telemetry.LightstepAnalyzer' }],
};

const WORDS = {
  'delay-percent': {
    says: 'delays requests by the old field `percent`',
    why: '`fault.delay.percent` counts only while `percentage` is absent, and Istio has deprecated it',
    symptom: 'the delay stops when a release drops the field, and a test of timeouts tests nothing',
    fix: 'Write `percentage: { value: … }` in place of `percent`.',
  },
  'egress-proxy': {
    says: 'sends unknown hosts by `egressProxy`, a field that Istio has given up',
    why: '`outboundTrafficPolicy.egressProxy` is not documented any more, and `istioctl analyze` calls it ignored',
    symptom:
      'where a release ignores it, calls to unknown hosts go out straight from the pod, past the egress gateway',
    fix: 'Remove `egressProxy`; lead hosts through the egress gateway by a ServiceEntry and a VirtualService.',
  },
  definition: {
    says: 'defines a kind that no supported Istio reads',
    why: 'this kind was removed in Istio 1.6',
    symptom: 'from Istio 1.6 on objects of the kind are accepted and protect nothing',
    fix: 'Where no older Istio runs any more, move what is left of it to AuthorizationPolicies and remove the definition.',
  },
} as const satisfies Record<
  DeprecatedField['what'],
  Record<'says' | 'why' | 'symptom' | 'fix', string>
>;

/** An old release brings definitions that it reads itself; several may be named. */
const isPast = ({ configuration: { istioVersion } }: Mesh): boolean =>
  istioVersion !== null &&
  [istioVersion.version, ...istioVersion.others].every(
    (version) => !isOlderVersion(version, '1.6'),
  );

export const deprecated = ofObjects(
  [DEPRECATED_FIELD],
  ({ mesh, isWhole }) =>
    deprecatedFields(mesh).filter(
      ({ what }) =>
        what !== 'definition' ||
        isPast(mesh) ||
        (isWhole === true && mesh.configuration.istioVersion === null),
    ),
  () =>
    ({ object, what, origin }) => [
      {
        check: DEPRECATED_FIELD.id,
        subject: object,
        key: what,
        scope: { level: 'service', workloads: 0, services: 0, namespaces: 1 },
        message: `${subjectText(object)} ${WORDS[what].says}.`,
        why: `${upperFirst(WORDS[what].why)} (${placeOf(origin)}).`,
        symptom: WORDS[what].symptom,
        origin,
        fix: { text: WORDS[what].fix },
      },
    ],
);

const upperFirst = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

export const tracers = ofObjects(
  [RETIRED_TRACER],
  ({ mesh }) => retiredTracers(mesh),
  () =>
    ({ telemetry, name, origin, definition }) => [
      {
        check: RETIRED_TRACER.id,
        subject: telemetry,
        key: `tracer ${name}`,
        scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
        message: `${subjectText(telemetry)} traces with \`${name}\`, a provider of Lightstep, which Istio has deprecated.`,
        why: `It names the provider (${placeOf(origin)}), and the mesh configuration defines it as \`lightstep\` (${placeOf(definition)}).`,
        symptom: 'spans stop arriving with a release of Istio that drops the provider',
        origin,
        related: [definition],
        fix: { text: 'Define the provider as `opentelemetry`, which Lightstep takes.' },
      },
    ],
);
