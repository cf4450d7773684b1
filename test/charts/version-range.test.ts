import { describe, expect, test } from 'vitest';
import { fitsVersion, newestFitting } from '../../src/charts/elsewhere/version-range.ts';

describe('a version is one that is asked for', () => {
  test.each([
    ['1.2.0', '1.2.0'],
    ['v1.2.0', '1.2.0'],
    ['1.2', '1.2.7'],
    ['1.2.x', '1.2.7'],
    ['1.x', '1.9.0'],
    ['*', '3.0.0'],
    ['~1.2.3', '1.2.9'],
    ['~1', '1.9.9'],
    ['~> 1.2', '1.2.1'],
    ['^1.2.3', '1.9.0'],
    ['^0.2.3', '0.2.9'],
    ['^0.0.3', '0.0.3'],
    ['>=1.2 <2', '1.9.9'],
    ['>= 1.2, < 2', '1.2.0'],
    ['>1.2', '1.3.0'],
    ['<=1.2', '1.2.9'],
    ['!=1.3.0', '1.3.1'],
    ['1.2 - 1.4', '1.4.9'],
    ['1.2.x || 1.4.x', '1.4.0'],
    ['>=1.2.0-0', '1.3.0-rc.1'],
    ['1.3.0-rc.1', '1.3.0-rc.1'],
    ['1.2.0', '1.2.0+build.7'],
  ])('%s takes %s', (asked, version) => {
    expect(fitsVersion(asked, version)).toBe(true);
  });

  test.each([
    ['1.2.0', '1.2.1'],
    ['1.2', '1.3.0'],
    ['1.3.x', '1.2.0'],
    ['~1.2.3', '1.3.0'],
    ['~1.2.3', '1.2.2'],
    ['^1.2.3', '2.0.0'],
    ['^0.2.3', '0.3.0'],
    ['^0.0.3', '0.0.4'],
    ['>1.2', '1.2.9'],
    ['>=1.2 <2', '2.0.0'],
    ['!=1.3.x', '1.3.1'],
    ['1.2 - 1.4', '1.5.0'],
    ['*', '1.3.0-rc.1'],
    ['>=1.2.0', '1.3.0-rc.1'],
  ])('%s does not take %s', (asked, version) => {
    expect(fitsVersion(asked, version)).toBe(false);
  });

  test.each([
    ['latest', '1.2.0'],
    ['sha256:0123', '1.2.0'],
    ['1.2.x', 'newest'],
    ['', '1.2.0'],
  ])('of %j and %s nobody can tell', (asked, version) => {
    expect(fitsVersion(asked, version)).toBeNull();
  });
});

describe('the newest that is asked for', () => {
  const versions = [
    '1.2.0',
    '1.10.0',
    '1.9.3',
    '2.0.0-rc.1',
    'latest',
    '2.0.0-rc.10',
    '1.10.0-beta',
  ];

  test.each([
    ['1.x', '1.10.0'],
    ['~1.9', '1.9.3'],
    ['>=2.0.0-0', '2.0.0-rc.10'],
    [null, '1.10.0'],
    ['latest', 'latest'],
    ['1.10.0-beta', '1.10.0-beta'],
    ['3.x', null],
  ])('of %s is %s', (asked, newest) => {
    expect(newestFitting(asked, versions)).toBe(newest);
  });
});
