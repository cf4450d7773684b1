import { legacy } from '../../../src/manifest/index.ts';
import { expect, it } from 'vitest';
import type { Finding } from '../../../src/checks/index.ts';
import { groupedFindings } from '../../../src/review/claims/finding-group.ts';
import { alikeWords } from '../../../src/review/report/review/finding-block.ts';
import { wordsText } from '../../../src/review/report/print/print-terminal.ts';
import { contextOf, review as fullReview } from '../../support/report-parts.ts';
import type { Review } from '../../../src/review/evaluation/review.ts';

const finding = (name: string, why: string): Finding => ({
  id: name,
  detector: 'namespaced-object-without-namespace',
  check: 'namespace-forgotten',
  environment: 'prod',
  subject: { group: '', kind: 'Service', namespace: '', name },
  key: 'no namespace',
  scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
  says: legacy(`Service ${name} has no namespace.`),
  why: legacy(why),
  symptom: legacy('the apply fails'),
  origin: { file: 'a.yaml', line: 1, column: 1, endLine: 1 },
  side: 'head',
  related: [],
  fix: { text: legacy('Set it.') },
  introducedBy: 'this-change',
  knownAs: [],
  severity: 'error',
  level: 'high',
});
const sentences = (findings: readonly Finding[]): readonly string[] => {
  const review: Pick<Review, 'environments' | 'findings' | 'findingTiers'> = {
    environments: [],
    findings,
    findingTiers: new Map(),
  };
  return groupedFindings(review).map(
    (group) =>
      `${group.finding.subject.name}.${wordsText(alikeWords(group, contextOf(fullReview())))}`,
  );
};

it('says of many objects once what is said of each in the same words', () => {
  expect(sentences([finding('web', 'a'), finding('orders', 'a'), finding('cart', 'b')])).toEqual([
    'web. The same applies to Service orders.',
    'cart.',
  ]);
  expect(sentences(['a', 'b', 'c'].map((name) => finding(name, 'x')))).toEqual([
    'a. The same applies to Service b and Service c.',
  ]);
  const many = Array.from({ length: 9 }, (_, index) => finding(`s${String(index)}`, 'x'));
  expect(sentences(many)).toEqual([
    's0. The same applies to Service s1, Service s2, Service s3, Service s4, Service s5 and 3 more.',
  ]);
});

it('says once what has one cause, though each object says it of other values', () => {
  const invalid = (name: string, why: string): Finding => ({
    ...finding(name, why),
    detector: 'invalid-mesh-resource',
    cause: 'wildcards cannot be resolved',
  });
  expect(sentences([invalid('a', '*.a.example'), invalid('b', '*.b.example')])).toEqual([
    'a. The same applies to Service b.',
  ]);
});

it('says once what the API server tells of each in its own words', () => {
  const refused = (name: string): Finding => ({
    ...finding(name, 'x'),
    symptom: legacy(`the apply fails: The Service "${name}" is invalid`),
  });
  expect(sentences([refused('a'), refused('b')])).toEqual(['a. The same applies to Service b.']);
  const other = {
    ...finding('b', 'x'),
    symptom: legacy('the apply fails: The Service "a" is invalid'),
  };
  expect(sentences([refused('a'), other])).toEqual(['a.', 'b.']);
});

it('says once what one line does in the namespace of each environment, and names them', () => {
  const lost = (environment: string, namespace = environment, line = 3): Finding => ({
    ...finding('pay', `Nothing is called pays.${namespace}.`),
    id: namespace,
    environment,
    subject: { group: '', kind: 'Service', namespace, name: 'pay' },
    says: legacy(`Requests to pay in ${namespace} fail.`),
    origin: { file: 'base/pay.yaml', line, column: 1, endLine: line },
  });
  expect(sentences([lost('prod'), lost('dev')])).toEqual([
    'pay. The same applies to Service dev/pay in dev (base/pay.yaml:3).',
  ]);
  expect(sentences([lost('prod'), lost('prod', 'prod-eu')])).toEqual([
    'pay. The same applies to Service prod-eu/pay (base/pay.yaml:3).',
  ]);
  expect(sentences([lost('prod'), lost('dev', 'dev', 9)])).toEqual(['pay.', 'pay.']);
});

it('tells of a Service without pods before the update beside it that is refused', () => {
  const refused: Finding = {
    ...finding('web', 'a'),
    ...{ detector: 'change-refused', check: 'immutable-field' },
  };
  const emptied = (name: string, namespace = ''): Finding => ({
    ...finding(name, 'b'),
    ...{ detector: 'unresolved-reference', check: 'service-without-pods' },
    subject: { group: '', kind: 'Service', namespace, name },
  });
  expect(sentences([refused, finding('cart', 'c'), emptied('orders')])).toEqual([
    'cart.',
    'orders.',
    'web.',
  ]);
  // of another namespace it has nothing to do with it
  expect(sentences([refused, emptied('orders', 'shop')])).toEqual(['web.', 'orders.']);
});

it('keeps apart what is true of another share of the requests elsewhere', () => {
  const of = (environment: string, message: string): Finding => ({
    ...finding('orders', 'x'),
    environment,
    says: legacy(message),
  });
  const groups = (messages: readonly string[]) =>
    groupedFindings({
      environments: [],
      findings: messages.map((message, at) => of(`env${String(at)}`, message)),
      findingTiers: new Map(),
    }).map(({ environments }) => environments);
  const some = '10 % of the requests to subset v2 fail.';
  expect(groups([some, some, 'Requests to subset v2 fail.'])).toEqual([['env0', 'env1'], ['env2']]);
});
