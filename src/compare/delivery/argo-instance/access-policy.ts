import type { Resource } from '../../../manifest/index.ts';
import { nodeAt, pathGlob, stringAt } from '../../../manifest/index.ts';
import type { Concerned, InstancePart } from './instance-part.ts';
import { EVERYBODY } from './instance-part.ts';

/** Where one side says its policy, by the keys of `argocd-rbac-cm`. */
interface Policy {
  at(key: string): string;
}

/** A role that may only look. */
const READERS = new Set(['', 'role:readonly', "''", '""']);

/**
 * Who may do what in Argo CD: whoever gets more of it there goes round every review (ARGO-79). What takes rights away,
 * and what only lets somebody look, decides nothing.
 */
export const policyPart = (policyOf: (side: Resource) => Policy): InstancePart => ({
  isPossible: true,
  concerns: ({ object, oldObject, field }) => {
    if (field !== null && /^metadata\b/.test(field)) return null;
    const none: Policy = { at: () => '' };
    const was = oldObject === null ? none : policyOf(oldObject);
    const is = object === null ? none : policyOf(object);
    return concernedBy(was, is, [oldObject, object]);
  },
});

/** How a policy is read, and which of their names count for groups, where nothing is said (ARGO-79). */
const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['policy.matchMode', 'glob'],
  ['scopes', '[groups]'],
]);

function concernedBy(
  was: Policy,
  is: Policy,
  sides: readonly (Resource | null)[],
): Concerned | null {
  const keys = [
    ...new Set(['policy.csv', ...sides.flatMap((side) => (side === null ? [] : extraKeys(side)))]),
  ];
  const [before, after] = [was, is].map((policy) => keys.flatMap((key) => linesOf(policy.at(key))));
  const fallback = is.at('policy.default').trim();
  const isOpened =
    (fallback !== was.at('policy.default').trim() && !isReader(fallback, after ?? [])) ||
    [...DEFAULTS].some(([key, usual]) => (was.at(key) || usual) !== (is.at(key) || usual));
  if (isOpened) return EVERYBODY;
  const isPattern = is.at('policy.matchMode') === 'regex';
  const concerned = grantsBetween(before ?? [], after ?? []).map(({ project }) =>
    isPattern && !/^[\w-]*$/.test(project ?? '') ? null : project,
  );
  if (concerned.length === 0) return null;
  const globs = concerned.flatMap((project) => (project === null ? [] : [pathGlob(project)]));
  const isForAll = concerned.includes(null);
  return (applier) => isForAll || globs.some((glob) => glob.matches(projectOf(applier)));
}

/** More files of the policy, which count as one with the first. */
const extraKeys = ({ node }: Resource): readonly string[] => {
  const data = nodeAt(node, 'data');
  return data?.kind === 'map'
    ? [...data.entries.keys()].filter((key) => /^policy\..+\.csv$/.test(key))
    : [];
};

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) =>
      line
        .replace(/#.*$/, '')
        .replace(/\s*,\s*/g, ',')
        .trim(),
    )
    .filter((line) => line !== '');

/** The project whose Applications somebody gets more rights of; null for all. */
interface Grant {
  readonly project: string | null;
}

function grantsBetween(before: readonly string[], after: readonly string[]): readonly Grant[] {
  const [was, is] = [new Set(before), new Set(after)];
  const come = after.filter((line) => !was.has(line));
  const lifted = before.filter((line) => !is.has(line) && isDeny(line));
  return [...come.flatMap((line) => grantOf(line, after)), ...lifted.flatMap(grantOfRule)];
}

const isDeny = (line: string): boolean => line.startsWith('p,') && line.endsWith(',deny');

function grantOf(line: string, policy: readonly string[]): readonly Grant[] {
  const [kind, , role = ''] = line.split(',');
  if (kind === 'p') return isDeny(line) ? [] : grantOfRule(line);
  if (kind !== 'g' || isReader(role, policy)) return [];
  const own = rulesOf(role, policy);
  return own.length === 0 ? [{ project: null }] : own.flatMap(grantOfRule);
}

/** Whether a role is known to do nothing but look. */
function isReader(role: string, policy: readonly string[]): boolean {
  if (READERS.has(role)) return true;
  const own = rulesOf(role, policy);
  const isMore = policy.some((line) => line.startsWith(`g,${role},`));
  return !isMore && role !== 'role:admin' && own.length > 0 && own.every(isLook);
}

const rulesOf = (role: string, policy: readonly string[]): readonly string[] =>
  policy.filter((line) => line.startsWith(`p,${role},`) && !isDeny(line));

/** Things through which nothing of what is delivered changes. */
const ASIDE = new Set(['accounts', 'gpgkeys-view', 'logs']);

function isLook(line: string): boolean {
  const [, , resource = '', action = ''] = line.split(',');
  return action === 'get' || ASIDE.has(resource);
}

function grantOfRule(line: string): readonly Grant[] {
  if (isLook(line)) return [];
  const [, , resource = '', , object = ''] = line.split(',');
  if (resource !== 'applications' && resource !== 'applicationsets') return [{ project: null }];
  const [project = ''] = object.split('/');
  return [{ project: project === '' || project === '*' ? null : project }];
}

const projectOf = ({ node, kind }: Resource): string =>
  kind === 'ApplicationSet'
    ? (stringAt(node, 'spec', 'template', 'spec', 'project') ?? 'default')
    : (stringAt(node, 'spec', 'project') ?? 'default');
