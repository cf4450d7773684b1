import { expect, it } from 'vitest';
import type { Finding } from '../../../src/core/detectors/finding.ts';
import {
  alikeSentence,
  groupedFindings,
} from '../../../src/core/report/review/grouped-findings.ts';
import type { Review } from '../../../src/core/review/review.ts';

const finding = (name: string, why: string): Finding => ({
  id: name,
  detector: 'namespaced-object-without-namespace',
  check: 'namespace-forgotten',
  environment: 'prod',
  subject: { group: '', kind: 'Service', namespace: '', name },
  key: 'no namespace',
  scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
  message: `Service ${name} has no namespace.`,
  why,
  symptom: 'the apply fails',
  origin: { file: 'a.yaml', line: 1, column: 1, endLine: 1 },
  side: 'head',
  related: [],
  fix: { text: 'Set it.' },
  introducedBy: 'this-change',
});
const sentences = (findings: readonly Finding[]): readonly string[] => {
  const review: Pick<Review, 'environments' | 'findings' | 'findingTiers'> = {
    environments: [],
    findings,
    findingTiers: new Map(),
  };
  return groupedFindings(review).map(
    (group) => `${group.finding.subject.name}.${alikeSentence(group)}`,
  );
};

it('says of many objects once what is said of each in the same words', () => {
  expect(sentences([finding('web', 'a'), finding('orders', 'a'), finding('cart', 'b')])).toEqual([
    'web. The same holds for Service orders.',
    'cart.',
  ]);
  expect(sentences(['a', 'b', 'c'].map((name) => finding(name, 'x')))).toEqual([
    'a. The same holds for Service b and Service c.',
  ]);
  const many = Array.from({ length: 9 }, (_, index) => finding(`s${String(index)}`, 'x'));
  expect(sentences(many)).toEqual([
    's0. The same holds for Service s1, Service s2, Service s3, Service s4, Service s5 and 3 more.',
  ]);
});
