import { expect, test } from 'vitest';
import { touchesReads } from '../../../src/bot/reviews/review-triggers.ts';

test.each([
  ['app/web.yaml', true],
  ['app/other.yaml', false],
  ['manifests/new.yaml', true],
  ['manifests/below/new.yaml', true],
  ['manifests.yaml', false],
  ['new/kustomization.yaml', true],
  ['app/web.yaml/new.yaml', true],
  ['readme.md', false],
])('a push to %s touches the review: %s', (path, touched) => {
  expect(touchesReads([path], ['app/web.yaml', 'manifests/'])).toBe(touched);
});

test('every push touches a review of the top as a whole', () => {
  expect(touchesReads(['readme.md'], ['/'])).toBe(true);
});
