import type { Finding } from '../../../checks/index.ts';
import type { Change } from '../../../compare/index.ts';
import type { Plain, Resource, ResourceId } from '../../../manifest/index.ts';
import type { CelInput } from './cel-value.ts';
import { celOfNode, celOfPlain } from './cel-value.ts';
import type { ConditionInputs } from './condition.ts';
import type { Matter, MatterEnvironment } from './matter.ts';
import { inProduction } from './matter.ts';
import type { PullRequestFacts } from '../pull-request-facts.ts';

/** Turns a matter into what conditions see; objects are converted once however many changes they have. */
export function conditionInputs(
  pullRequest: PullRequestFacts | null,
): (matter: Matter) => ConditionInputs {
  const asked = pullRequest && celOfPlain({ ...pullRequest });
  const objects = new WeakMap<Resource, CelInput | 'too-large'>();
  const objectOf = (resource: Resource | null): CelInput | 'too-large' | null => {
    if (resource === null) return null;
    const known = objects.get(resource) ?? celOfNode(resource.node);
    objects.set(resource, known);
    return known;
  };
  return (matter) => {
    const change = matter.kind === 'change' ? matter.change : null;
    const finding = matter.kind === 'finding' ? matter.finding : null;
    return {
      change: change && celOfPlain(changePlain(change)),
      finding: finding && celOfPlain(findingPlain(finding)),
      object: objectOf(change?.object ?? null),
      oldObject: objectOf(change?.oldObject ?? null),
      environment: matter.kind === 'file' ? null : celOfPlain(environmentPlain(matter)),
      pullRequest: asked,
    };
  };
}

const changePlain = (change: Change): Plain => {
  const { kind, subject, field, before, after, origin, side, isRerouted = false } = change;
  return {
    kind,
    subject: subjectPlain(subject),
    field,
    before,
    after,
    file: origin.file,
    line: origin.line,
    side,
    rerouted: isRerouted,
  };
};

const findingPlain = (finding: Finding): Plain => ({
  detector: finding.detector,
  check: finding.check,
  level: finding.level,
  subject: subjectPlain(finding.subject),
  scope: { ...finding.scope },
  aspect: finding.aspect ?? '',
  message: finding.message,
  file: finding.origin.file,
  line: finding.origin.line,
});

function environmentPlain(matter: Extract<Matter, { environment: MatterEnvironment }>): Plain {
  const { name, production, rootNamespace } = matter.environment;
  return { name, production: production || inProduction(matter) !== null, rootNamespace };
}

const subjectPlain = ({ group, kind, namespace, name }: ResourceId): Plain => ({
  group,
  kind,
  namespace,
  name,
});
