import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { provesAbsence } from '../detection/proves-absence.ts';
import { injectorServices, isInjector, overlappingInjectors } from './injector-webhooks.ts';
import type { CalledService, Overlap } from './injector-webhooks.ts';

const KNOWN_AS = [{ code: 'IST0139', analyzer: 'webhook.Analyzer' }];
const MOST_NAMED = 3;

/** In a folder all that istioctl takes for an injector is one. */
const askedIn = ({ isWhole = false }: DetectorInput): { readonly ofRevisions: boolean } => ({
  ofRevisions: isWhole,
});

export const injectorsOverlap = check({
  id: 'injectors-overlap',
  title: 'Two injectors of Istio take the same pods',
  level: 'high',
  blind: 'Injectors that an installation makes outside of this tree.',
  knownAs: KNOWN_AS,
  find: (input) =>
    overlappingInjectors(input.mesh, askedIn(input)).map((overlap) => {
      const taking = [overlap, ...overlap.others].map(({ configuration }) => configuration);
      return taking.every(isInjector) ? tellOverlap(overlap) : tellOfOthers(overlap);
    }),
});

/** Webhooks that istioctl counts for a label of a revision, whatever they are for. */
function tellOfOthers(overlap: Overlap): Told {
  const { configuration, others } = overlap;
  const rivals = [
    ...new Set(others.map((other) => `${other.name} of ${other.configuration.name}`)),
  ];
  return {
    ...tellOverlap(overlap),
    severity: 'info',
    message: `\`istioctl analyze\` says that ${subjectText(configuration)} overlaps with ${listed(rivals, MOST_NAMED)}; pods are injected twice only if all of them inject.`,
    symptom: 'none where one of them does something else than inject proxies',
    fix: {
      text: 'Take the label `istio.io/rev` from what is no injector of Istio, or give each injector a revision of its own.',
    },
  };
}

function tellOverlap(overlap: Overlap): Told {
  const { configuration, name, others, namespaceLabels, podLabels } = overlap;
  const beside = [...new Set(others.map((other) => other.configuration))].filter(
    (other) => other !== configuration,
  );
  const pods = [labelsText('namespace', namespaceLabels), labelsText('pod', podLabels)];
  return {
    subject: configuration,
    key: `overlaps with ${others.map((other) => `${other.configuration.name}/${other.name}`).join(' ')}`,
    cause: 'injectors overlap',
    message: `Pods are injected twice: ${name} of ${configuration.name} takes the same ones as ${
      beside.length > 0
        ? listed(
            beside.map((other) => other.name),
            MOST_NAMED,
          )
        : `${listed(
            others.map((other) => other.name),
            MOST_NAMED,
          )} beside it`
    }.`,
    why: `${beside.length > 0 ? 'Both take' : 'Each of them takes'} pods with ${pods.join(' and ')} (${[configuration, ...beside].map(({ origin }) => placeOf(origin)).join(', ')}).`,
    symptom:
      'new pods have containers of two control planes, are refused for a container name that is there twice, or talk to whichever injector came last; pods that run notice nothing',
    related: beside.map(({ origin }) => origin),
    fix: {
      text: 'Give each injector selectors of its own: one revision each, and only one of them for what names no revision. The default one is turned off with a selector that nothing fits.',
    },
  };
}

function labelsText(of: 'namespace' | 'pod', labels: ReadonlyMap<string, string>): string {
  const where = of === 'namespace' ? 'on their namespace' : 'of their own';
  return labels.size === 0
    ? `no label about injection ${where}`
    : `${[...labels].map(([key, value]) => `${key}=${value}`).join(', ')} ${where}`;
}

export const injectorServiceMissing = check({
  id: 'injector-service-missing',
  title: 'An injector calls a Service that does not exist',
  level: 'high',
  blind: 'Services that charts, operators or other repositories make.',
  knownAs: KNOWN_AS,
  find: (input) =>
    injectorServices(input.mesh, askedIn(input))
      .filter((called) => isMissing(called, input))
      .map(tellMissing),
});

function isMissing({ namespace, name }: CalledService, input: DetectorInput): boolean {
  const { mesh } = input;
  const isThere =
    mesh.find('', 'Service', namespace, name) !== undefined ||
    mesh.external.has(`Service ${namespace}/${name}`);
  return !isThere && provesAbsence(input, namespace);
}

const tellMissing = ({ configuration, namespace, name, origin }: CalledService): Told => ({
  subject: configuration,
  sought: { group: '', kind: 'Service', namespace, name },
  key: `Service ${namespace}/${name}`,
  message: `No pod is injected by ${configuration.name}: the Service that it calls, ${namespace}/${name}, does not exist.`,
  why: `${subjectText(configuration)} calls it (${placeOf(origin)}).`,
  symptom:
    'new pods are refused with "failed calling webhook", or come up without a proxy where its failurePolicy is Ignore',
  origin,
  fix: {
    text: 'Name the Service of the control plane that runs, or take the webhook configuration away with the control plane that it was for.',
  },
});
