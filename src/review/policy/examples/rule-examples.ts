import type { Node, PathStep, Resource } from '../../../manifest/index.ts';
import { itemsAt, nodeAt, placeOf, resourceOf } from '../../../manifest/index.ts';
import type { WrittenExample, WrittenExamples } from './example-schema.ts';
import type { PolicyProblem } from '../configuration/policy-file.ts';
import { problemAt } from '../configuration/policy-file.ts';
import type { RuleExample, RuleExamples, RuleSubject } from '../rules/rule.ts';

export const NO_EXAMPLES: RuleExamples = { matches: [], ignores: [] };

interface ReadExamples {
  readonly examples: RuleExamples;
  readonly problems: readonly PolicyProblem[];
}

/** Examples that stand at `path`, of a rule about `subject`; those that cannot be about it are problems. */
export function readExamples(
  written: WrittenExamples,
  subject: RuleSubject,
  root: Node,
  path: readonly PathStep[],
): ReadExamples {
  const problems: PolicyProblem[] = [];
  const read = (part: 'matches' | 'ignores'): readonly RuleExample[] => {
    const given = written[part];
    if (given === undefined) return [];
    const isList = nodeAt(root, ...path, part)?.kind === 'seq';
    return [given].flat().map((example, index) => {
      const at = isList ? [...path, part, index] : [...path, part];
      const problem = misfit(example, subject);
      if (problem !== null) problems.push(problemAt(root, at, problem));
      return exampleAt(example, root, at);
    });
  };
  return { examples: { matches: read('matches'), ignores: read('ignores') }, problems };
}

/** Why an example says nothing about such a rule; null where it does. */
function misfit(example: WrittenExample, subject: RuleSubject): string | null {
  const forms = [
    ...(hasManifests(example) ? ['manifests'] : []),
    ...(example.changedFile === undefined ? [] : ['changedFile']),
    ...(example.finding === undefined ? [] : ['finding']),
    ...(example.unseen === undefined ? [] : ['unseen']),
  ];
  const [form, second] = forms;
  if (form === undefined)
    return 'An example has manifests (before, after), a changedFile, a finding or unseen.';
  if (second !== undefined) return `An example has ${form} or ${second}, not both.`;
  return FITTING[subject].has(form)
    ? null
    : `A rule about a ${subject} takes ${[...FITTING[subject]].join(' or ')} as an example, not ${form}.`;
}

const hasManifests = ({ before, after }: WrittenExample): boolean =>
  before !== undefined || after !== undefined;

const FITTING: Readonly<Record<RuleSubject, ReadonlySet<string>>> = {
  change: new Set(['manifests', 'unseen']),
  finding: new Set(['finding', 'manifests']),
  consequence: new Set(['manifests']),
  file: new Set(['changedFile']),
};

function exampleAt(written: WrittenExample, root: Node, path: readonly PathStep[]): RuleExample {
  const node = nodeAt(root, ...path) ?? root;
  const { says, environment, changedFile, ownersKept, finding, unseen, pullRequest } = written;
  return {
    says: says ?? null,
    environment: {
      ...environment,
      name: environment.name ?? (environment.production ? 'prod' : 'staging'),
    },
    before: [...resourcesAt(node, 'objects'), ...resourcesAt(node, 'before')],
    after: [...resourcesAt(node, 'objects'), ...resourcesAt(node, 'after')],
    changedFile: changedFile ?? null,
    ownersKept,
    finding: finding ?? null,
    unseen: unseen ?? null,
    pullRequest,
    origin: node.origin,
    place: placeOf(node.origin),
  };
}

function resourcesAt(node: Node, part: string): readonly Resource[] {
  const given = nodeAt(node, part);
  if (given === undefined) return [];
  const items = given.kind === 'seq' ? itemsAt(given) : [given];
  return items.flatMap((item) => resourceOf(item) ?? []);
}
