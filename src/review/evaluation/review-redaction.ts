import type { Change, Consequence } from '../../compare/index.ts';
import type { Finding } from '../../checks/index.ts';
import {
  isDescriptive,
  isSecretHeader,
  REDACTED,
  secretsIn,
  withoutCredentials,
  reworded,
} from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Review } from './review.ts';

type Redact = (text: string) => string;

/**
 * A review whose sentences hold no secret. Values were redacted where they were compared; sentences quote them
 * too, and the words of other programs: what is secret of a changed object is left out of them by itself,
 * everything else where it looks like a credential.
 */
export function redactReview(review: Review): Review {
  const redact = redactionFor(review);
  return {
    ...review,
    environments: review.environments.map((environment) => ({
      ...environment,
      roots: environment.roots.map(({ failure, ...root }) => ({
        ...root,
        failure: failure && redactMessage(failure, redact),
      })),
      ...(environment.cluster !== undefined && {
        cluster: { ...environment.cluster, names: environment.cluster.names.map(redact) },
      }),
    })),
    findings: review.findings.map((finding) => redactFinding(finding, redact)),
    leftOut: (review.leftOut ?? []).map(({ finding, reason, ...left }) => ({
      ...left,
      finding: redactFinding(finding, redact),
      reason: reason && redact(reason),
    })),
    behaviours: review.behaviours.map((behaviour) => ({
      ...behaviour,
      consequences: behaviour.consequences.map((one) => redactConsequence(one, redact)),
      notes: behaviour.notes.map(redact),
      ...(behaviour.uncompared !== undefined && {
        uncompared: behaviour.uncompared.map((one) => ({ ...one, object: redact(one.object) })),
      }),
    })),
    unknowns: review.unknowns.map((unknown) => redactMessage(unknown, redact)),
    gaps: review.gaps.map((gap) => redactMessage(gap, redact)),
    reasons: review.reasons.map((reason) => ({
      ...reason,
      because: reason.because.map((one) => ({ ...one, text: redact(one.text) })),
    })),
    notes: review.notes.map(redact),
    reach: (review.reach ?? []).map(redact),
    standingNotes: (review.standingNotes ?? []).map(redact),
  };
}

/** The values of a witness come from routes and policies, which may hold what nobody should read. */
function redactConsequence(consequence: Consequence, redact: Redact): Consequence {
  const { witness } = consequence;
  if (witness.http === null) return consequence;
  const { url, headers } = witness.http;
  const shown = new Map(
    [...headers].map(([name, value]) => [name, isSecretHeader(name) ? REDACTED : redact(value)]),
  );
  const open = withoutSecretParameters(redact(url), REDACTED);
  return {
    ...consequence,
    witness: { ...witness, http: { ...witness.http, url: open, headers: shown } },
  };
}

const redactMessage = <Told extends { readonly message: string }>(
  told: Told,
  redact: Redact,
): Told => ({ ...told, message: redact(told.message) });

const redactFinding = (finding: Finding, redact: Redact): Finding => ({
  ...finding,
  says: reworded(finding.says, redact),
  ...(finding.when !== undefined && {
    when: finding.when.map(({ clause, short, ...each }) => ({
      ...each,
      clause: clause === null ? null : redact(clause),
      ...(short !== undefined && { short: redact(short) }),
    })),
  }),
  key: redact(finding.key),
  why: reworded(finding.why, redact),
  symptom: reworded(finding.symptom, redact),
  fix: { ...finding.fix, text: reworded(finding.fix.text, redact) },
  ...(finding.reasons !== undefined && {
    reasons: finding.reasons.map(({ why, fix, ...reason }) => ({
      ...reason,
      why: reworded(why, redact),
      fix: reworded(fix, redact),
    })),
  }),
});

/** Shorter ones, and words of letters alone, are as likely somebody's name. */
const TELLING = /^(?=[^\n]*\d)(?=[^\n]*[A-Za-z])[^\n]{6,}$/;

/** Sentences are a few; what could be said of secrets is looked for only where there is one. */
function redactionFor({ findings, gaps, unknowns, behaviours, changes }: Review): Redact {
  if (findings.length + gaps.length + unknowns.length + behaviours.length === 0)
    return (text) => withoutCredentials(text);
  const secrets = [...secretsOf(changes)].sort((a, b) => b.length - a.length);
  if (secrets.length === 0) return (text) => withoutCredentials(text);
  return (text) =>
    withoutCredentials(
      secrets.reduce(
        (rest, secret) => (rest.includes(secret) ? rest.replaceAll(secret, REDACTED) : rest),
        text,
      ),
    );
}

/**
 * Lists what changed objects keep secret, but for what a Secret says of whom and where: half of what is told
 * holds the name of a cluster.
 */
function secretsOf(changes: readonly Change[]): ReadonlySet<string> {
  const objects = new Set<Resource>();
  for (const { object, oldObject } of changes)
    for (const each of [object, oldObject]) if (each !== null) objects.add(each);
  const found = new Set<string>();
  for (const { node, kind } of objects)
    for (const [{ value }, { name, shown }] of secretsIn(node, kind))
      shown((secret) => {
        const bare = secret.trim().replace(/^\\*["']|\\*["']$/g, '');
        const onlyDescribes = secret === String(value) && isDescriptive(name);
        if (!onlyDescribes && TELLING.test(bare)) found.add(bare);
        return REDACTED;
      });
  return found;
}

/** A value of a parameter of an address. */
const PARAMETER = /(?<=[?&])([^=&#\s]{1,200})=([^&#\s]+)/g;

/** An address without the values of the parameters that are secret by their names. */
const withoutSecretParameters = (url: string, mark: string): string =>
  url.includes('?')
    ? url.replace(PARAMETER, (whole, name: string) =>
        isSecretHeader(name) ? `${name}=${mark}` : whole,
      )
    : url;
