import { describe, expect, test } from 'vitest';
import { adoptionRefusalSentence } from '../../../../../src/features/drift/comparison/adopt/adoption.ts';
import { REDACTED } from '../../../../../src/manifest/index.ts';
import type { Files } from './adoption-of.ts';
import { adopt, changedBy, withAdopted, objectOf, dataOf } from './adoption-of.ts';

const deployment = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  template:
    spec: { containers: [{ name: main, image: "registry/app:1" }] }
`;

const FILES: Files = {
  'prod/kustomization.yaml': `resources: [a.yaml, b.yaml]
images:
  - name: registry/app
    newTag: "2"
`,
  'prod/a.yaml': deployment('a'),
  'prod/b.yaml': deployment('b'),
};

const IMAGE = ['spec', 'template', 'spec', 'containers', 0, 'image'] as const;
const imageOf = (name: string, image: string) =>
  changedBy(FILES, ['prod', 'Deployment', name], [IMAGE, image]);

const imageIn = (files: Files, name: string): string =>
  JSON.stringify(dataOf(objectOf(files, ['prod', 'Deployment', name]))).replace(
    /.*"image":"([^"]*)".*/,
    '$1',
  );

describe('an edit that makes several objects what is live', () => {
  test('is one edit, and all of them are adopted', () => {
    const drifts = [imageOf('a', 'registry/app:3'), imageOf('b', 'registry/app:3')];
    const adoption = adopt(FILES, 'prod', drifts);
    if (adoption.kind === 'refused') throw new Error(adoptionRefusalSentence(adoption.reason));
    expect(adoption.files.map(({ path }) => path)).toEqual(['prod/kustomization.yaml']);
    expect(adoption.left).toEqual([]);
    expect(adoption.subjects.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(adoption.how).toContain(
      'Deployment b: what is written for other objects makes it what is live.',
    );
    const after = withAdopted(FILES, adoption);
    expect(['a', 'b'].map((name) => imageIn(after, name))).toEqual([
      'registry/app:3',
      'registry/app:3',
    ]);
  });

  test('says which object that nobody asked for becomes what is live by it', () => {
    const [a, b] = [imageOf('a', 'registry/app:3'), imageOf('b', 'registry/app:3')];
    const adoption = adopt(FILES, 'prod', [a], undefined, undefined, [a, b]);
    expect(adoption).toMatchObject({
      kind: 'adopted',
      subjects: [{ name: 'a' }],
      settles: [{ environment: 'prod', subject: { name: 'b' }, inPart: false }],
    });
  });

  test('says of an object that is not adopted what the edit for another makes of it', () => {
    const secret = [['metadata', 'annotations'], { note: REDACTED }] as const;
    const b = changedBy(FILES, ['prod', 'Deployment', 'b'], [IMAGE, 'registry/app:3'], secret);
    const adoption = adopt(FILES, 'prod', [b, imageOf('a', 'registry/app:3')]);
    if (adoption.kind === 'refused') throw new Error(adoptionRefusalSentence(adoption.reason));
    expect(imageIn(withAdopted(FILES, adoption), 'b')).toBe('registry/app:3');
    expect(adoption.subjects.map(({ name }) => name)).toEqual(['a']);
    expect(adoption.left.map(({ reason }) => adoptionRefusalSentence(reason))).toEqual([
      'Deployment b: the live value of metadata.annotations is hidden, so it is never written; whoever may see it edits it by hand. What is written for other objects makes the rest of it what is live; metadata.annotations still differs.',
    ]);
  });

  test('never touches an object that is live otherwise', () => {
    const drifts = [imageOf('a', 'registry/app:3'), imageOf('b', 'registry/app:4')];
    const adoption = adopt(FILES, 'prod', drifts);
    if (adoption.kind === 'refused') throw new Error(adoptionRefusalSentence(adoption.reason));
    const after = withAdopted(FILES, adoption);
    const left = new Set(adoption.left.map(({ subject }) => subject.name));
    for (const [name, live] of [
      ['a', 'registry/app:3'],
      ['b', 'registry/app:4'],
    ] as const)
      expect(imageIn(after, name)).toBe(left.has(name) ? 'registry/app:2' : live);
  });
});
