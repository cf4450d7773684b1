import type { Resource } from '../../manifest/index.ts';
import { placeOf, stringAt, subjectText } from '../../manifest/index.ts';
import type { Check } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import type { ClearCredential } from './clear-credential.ts';
import { hidden } from './written-credentials.ts';

export const DEFAULT_PASSWORD: Check = {
  id: 'default-password-left-on',
  title: 'Grafana keeps the password that it comes with, which everybody knows',
  level: 'medium',
  blind: 'Whether Grafana can be reached, and whether the password was changed in it since.',
};

/** What Grafana comes with, and what kube-prometheus-stack sets in its place. */
const OF_GRAFANA: ReadonlySet<string> = new Set(
  ['admin', 'prom-operator'].map((password) => hidden(password).identity),
);

const IS_ADMIN = /(?:^|[._])admin[-_]?password$/i;

/** Whether a password is no secret that leaked, but a default that was left on. */
export const isDefaultPassword = (resource: Resource, credential: ClearCredential): boolean =>
  OF_GRAFANA.has(credential.identity) &&
  IS_ADMIN.test(credential.name ?? '') &&
  [credential.name, credential.field, resource.name, ...chartsOf(resource)].some((text) =>
    /grafana|^GF_|kube-prometheus/i.test(text ?? ''),
  );

const chartsOf = ({ node }: Resource): readonly (string | undefined)[] => [
  stringAt(node, 'spec', 'chart', 'spec', 'chart'),
  stringAt(node, 'spec', 'source', 'chart'),
  stringAt(node, 'spec', 'chart'),
];

/** Another password is set, and nothing has to be taken out of the history of Git. */
export function sentencesForDefault(
  resource: Resource,
  { name, field, origin }: ClearCredential,
): Pick<FindingDraft, 'message' | 'why' | 'symptom' | 'fix' | 'cause'> {
  return {
    cause: 'default passwords left on',
    message: `${subjectText(resource)} leaves Grafana with the password that everybody knows.`,
    why: `\`${name ?? field}\` (${placeOf(origin)}) is what Grafana or its chart comes with.`,
    symptom: 'who reaches Grafana can log in as its administrator',
    fix: {
      text: 'Set another one, from a Secret that is encrypted or fetched (`admin.existingSecret` of the chart, `valueFrom.secretKeyRef` of a variable). A Grafana that keeps its database reads it at its first start only: change it there too.',
    },
  };
}
