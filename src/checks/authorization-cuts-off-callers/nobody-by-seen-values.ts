import type { RenderedRoot } from '../../gitops/index.ts';
import { partnersOf, releaseOfRoot } from '../../gitops/index.ts';
import type { Node, Origin, Resource, ValueBehind } from '../../manifest/index.ts';
import { listed, nodeAt, placeOf, resourceKey, subjectText, say } from '../../manifest/index.ts';
import { viewOf } from '../../istio/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';

/**
 * Finds policies that let in nobody any more by the values that are seen, of releases that take others too, so that what
 * they come to is not known (AUTHZ-8).
 */
export const nobodyBySeenValues = check({
  id: 'nobody-by-seen-values',
  title: 'Policy no longer allows any caller, by known Helm values',
  level: 'medium',
  blind:
    'Callers in values that are not in this repository, and whether anyone calls the selected workloads.',
  find: ({ rendered, renderedBefore }) => {
    const partners = partnersOf(renderedBefore?.roots ?? [], rendered.roots);
    return rendered.roots.flatMap((now) => {
      const was = partners.get(now);
      return was?.bySeen === undefined || now.bySeen === undefined ? [] : emptied(was, now);
    });
  },
});

function emptied(was: RenderedRoot, now: RenderedRoot): readonly Told[] {
  const past = new Map((was.bySeen ?? []).map((each) => [resourceKey(each), each]));
  return (now.bySeen ?? []).flatMap((policy) => {
    const before = past.get(resourceKey(policy));
    const lets = letsIn(policy);
    return before === undefined || letsIn(before) !== 'some' || lets === 'some'
      ? []
      : [tell(before, policy, lets, now)];
  });
}

/** Says whom a policy lets in: nobody without a rule; a rule whose sources say nothing is refused. */
function letsIn(policy: Resource): 'some' | 'nobody' | 'refused' {
  const { action, rules } = viewOf('AuthorizationPolicy', policy);
  if ((action?.value ?? 'ALLOW') !== 'ALLOW') return 'some';
  if (rules.value.length === 0) return 'nobody';
  const isEmpty = rules.value.every(
    ({ from }) =>
      from.value.length > 0 &&
      from.value.every(({ source }) =>
        (source?.fields ?? []).every(({ value }) => value.length === 0),
      ),
  );
  return isEmpty ? 'refused' : 'some';
}

const MOST_NAMED = 3;

function tell(
  before: Resource,
  policy: Resource,
  lets: 'nobody' | 'refused',
  { root }: RenderedRoot,
): Told {
  const name = subjectText(policy);
  const names = (releaseOfRoot(root)?.unseen ?? []).map((each) => each.replace(/,.*$/s, ''));
  const unseen = listed(names, MOST_NAMED);
  const verb = names.length === 1 ? 'says' : 'say';
  const value = valueIn(nodeAt(before.node, 'spec', 'rules'));
  const key = value?.path.replace(/\[\d+\].*$/s, '') ?? null;
  const origin: Origin =
    value === null
      ? before.origin
      : { file: value.file, line: value.line, column: 1, endLine: value.line };
  const end =
    lets === 'nobody'
      ? 'lets in nobody any more'
      : 'names no callers, which the cluster refuses: the previous version stays in effect';
  return {
    subject: policy,
    key: 'by seen values',
    scope: { level: 'service', workloads: 0, services: 0, namespaces: 1 },
    message: `Unless ${unseen} ${verb} otherwise, ${name} ${end}.`,
    why: `By the values that are seen ${key === null ? 'it named some' : `\`${key}\` named some`} before (${placeOf(origin)}), and names none now; what ${unseen} ${verb} is not seen here.`,
    symptom:
      lets === 'nobody'
        ? say`403, RBAC: access denied for everyone, if no other policy lets them in`
        : say`the apply fails with "invalid" or "admission webhook denied the request"`,
    origin,
    side: 'base',
    fix: {
      text: `See to it that ${unseen} ${names.length === 1 ? 'names' : 'name'} the callers that need it, or keep ${key === null ? 'them' : `\`${key}\``} as it was.`,
      kind: 'choice',
    },
  };
}

/** The first value that something below a node is made from. */
function valueIn(node: Node | undefined): ValueBehind | null {
  if (node === undefined) return null;
  const [own] = node.origin.values ?? [];
  if (node.kind === 'scalar') return own ?? null;
  const inner = node.kind === 'seq' ? node.items : [...node.entries.values()];
  for (const each of inner) {
    const found = valueIn(each);
    if (found !== null) return found;
  }
  return null;
}
