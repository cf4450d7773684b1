import { describe, expect, it } from 'vitest';
import { parseCodeowners } from '../../../src/compare/index.ts';
import { ownersOf } from '../../../src/compare/owners/codeowners.ts';

const parse = (text: string) => parseCodeowners({ file: 'CODEOWNERS', text });
const ownersIn = (text: string, path: string) => ownersOf(parse(text).entries, path)?.owners;

const EXAMPLE = `# everything
*       @global-1 @global-2
*.js    @js-owner # inline comment
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/*  docs@example.com
apps/ @octocat
/docs/api/ @doctocat
**/logs @octocat
/apps/ @octocat
/apps/github
/apps/github/two @doctocat
`;

describe("GitHub's own example", () => {
  it.each([
    ['README.md', ['@global-1', '@global-2']],
    ['deep/down/x.js', ['@js-owner']],
    ['main.go', ['docs@example.com']],
    ['a/b.txt', ['@octo-org/octocats']],
    ['build/logs/today/a.log', ['@octocat']],
    ['docs/getting-started.md', ['docs@example.com']],
    ['docs/build-app/troubleshooting.md', ['@global-1', '@global-2']],
    ['docs/api/v1/a.md', ['@doctocat']],
    ['deeply/nested/logs', ['@octocat']],
    ['deeply/nested/logs/x', ['@octocat']],
    ['other/apps/x', ['@octocat']],
    ['apps/github', []],
    ['apps/github/one/x', []],
    ['apps/github/two/x', ['@doctocat']],
  ])('gives %s to %j', (path, owners) => {
    expect(ownersIn(EXAMPLE, path)).toEqual(owners);
  });

  it('names the line that decides', () => {
    expect(ownersOf(parse(EXAMPLE).entries, 'x.js')).toEqual({ owners: ['@js-owner'], line: 3 });
    expect(ownersOf(parse(EXAMPLE).entries, 'apps/github/one')).toEqual({ owners: [], line: 12 });
  });

  it('gives a file that no line means to nobody', () => {
    expect(ownersOf(parse('/docs/ @a').entries, 'src/x')).toBeNull();
  });
});

describe('patterns', () => {
  it.each([
    ['foo', ['foo', 'bar/foo', 'foo/bar', 'bar/foo/baz'], ['foo.txt', 'bar/food']],
    ['/foo', ['foo', 'foo/bar'], ['bar/foo', 'fool']],
    ['foo/', ['foo/bar', 'bar/foo/baz'], ['foo', 'bar/foo']],
    ['foo/bar', ['foo/bar', 'foo/bar/baz'], ['baz/foo/bar', 'foo/bart']],
    ['*', ['a', 'a/b/c'], []],
    ['/*', ['a'], ['a/b']],
    ['/*/', ['a/b', 'a/b/c'], ['a']],
    ['f*', ['foo', 'x/foo', 'foo/x'], ['xfoo']],
    ['foo/*', ['foo/bar'], ['foo', 'foo/bar/baz', 'x/foo/bar']],
    ['foo/*.txt', ['foo/a.txt'], ['foo/a/b.txt', 'x/foo/a.txt']],
    ['foo/*/baz', ['foo/bar/baz', 'foo/bar/baz/x'], ['foo/baz', 'foo/a/b/baz']],
    ['f?o', ['foo', 'x/fbo'], ['fo', 'fooo', 'f/o']],
    ['**/foo/bar', ['foo/bar', 'x/foo/bar', 'x/y/foo/bar/z'], ['foo/x/bar']],
    ['foo/**', ['foo/a', 'foo/a/b'], ['foo', 'x/foo/a']],
    ['foo/**/bar', ['foo/bar', 'foo/x/y/bar', 'foo/x/bar/z'], ['x/foo/bar', 'foo/xbar']],
    ['foo/**/bar/b*', ['foo/bar/baz', 'foo/x/bar/baz'], ['foo/bar/qux', 'foo/bar']],
    ['**', ['a', 'a/b'], []],
    ['/', [], ['a', 'a/b']],
    ['a**b', ['ab', 'axyb'], ['a/b']],
    ['Foo', ['Foo'], ['foo', 'FOO']],
    ['f\\*o', ['f*o'], ['foo']],
    ['with\\ space/', ['with space/a'], ['with/a']],
    ['app/\\[slug\\]', ['app/[slug]/x'], ['app/s']],
    ['größe/', ['größe/a'], ['grosse/a']],
  ])('%s', (pattern, fits, fitsNot) => {
    const { entries, problems } = parse(`${pattern} @a`);
    expect(problems).toEqual([]);
    expect(fits.filter((path) => ownersOf(entries, path) === null)).toEqual([]);
    expect(fitsNot.filter((path) => ownersOf(entries, path) !== null)).toEqual([]);
  });

  it('takes no longer than pattern times path, however hostile both are', () => {
    const text = `${'*a'.repeat(1_000)}b @a\n${'**/a/'.repeat(500)}b @a`;
    expect(ownersIn(text, 'a'.repeat(3_000))).toBeUndefined();
    expect(ownersIn(text, 'a/'.repeat(1_500))).toBeUndefined();
  });
});

describe('lines that GitHub skips', () => {
  it.each([
    ['!docs @a', 'negate'],
    ['\\#file @a', 'escaped'],
    ['[a-z].md @a', 'Ranges'],
    ['***/*.rb @a', '`***`'],
    ['foo\\', 'backslash'],
    ['*.txt docs@', 'neither'],
    ['*.txt @', 'neither'],
    ['*.txt octocat', 'neither'],
    ['*.txt @a @org/', 'neither'],
    ['foo#bar @a', 'comment'],
    [`${'a'.repeat(5_000)} @a`, 'longer'],
  ])('%s', (line, message) => {
    const { entries, problems } = parse(`* @all\n${line}`);
    expect(entries.map((entry) => entry.line)).toEqual([1]);
    expect(problems).toMatchObject([
      { line: 2, message: expect.stringContaining(message) as string },
    ]);
  });

  it('leaves the line before in force', () => {
    expect(ownersIn('* @all\n!x @other', 'x')).toEqual(['@all']);
  });

  it('reports at most a hundred of them', () => {
    expect(parse('!x @a\n'.repeat(1_000)).problems).toHaveLength(100);
  });
});

it('reads comments, blank lines, Windows line ends and a byte order mark', () => {
  const { entries, problems } = parse('\uFEFF# c\r\n\r\n  * @a  @b#x @c\r\n\t# d\r\n');
  expect(problems).toEqual([]);
  expect(entries.map(({ owners, line }) => [owners, line])).toEqual([[['@a', '@b'], 3]]);
});

it('ignores a file of 3 MB, as GitHub does', () => {
  const { entries, problems } = parse(`* @a\n${'#'.repeat(3 * 1024 * 1024)}`);
  expect(entries).toEqual([]);
  expect(problems).toHaveLength(1);
});
