import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import { fencesOf, isMoved, sitePage, withFrontMatter } from '../../sandbox/site/site-pages.ts';
import { sidebarOf } from '../../sandbox/site/site-sidebar.ts';
import { sitePages } from '../../sandbox/site/write-site.ts';

const targets = {
  pages: new Set(['docs/README.md', 'docs/audit.md', 'docs/adr/0001-x.md', 'examples/README.md']),
  isFile: (path: string) => path === 'app.yml' || path.endsWith('.png'),
  base: '/docs/',
};
const page = (path: string, text: string) => sitePage({ path, text }, targets);

describe('a page of the site', () => {
  test('has its first heading as its title, and not once more', () => {
    expect(page('docs/audit.md', '# The `audit` record\n\nWho decided.\n')).toEqual({
      ...{
        slug: 'docs/audit.md',
        title: 'The audit record',
        text: '\n\nWho decided.\n',
        files: [],
      },
    });
  });

  test('leads to other pages, by the way from where it lies', () => {
    const text = (path: string, link: string) => page(path, `# T\n${link}`).text.trim();
    expect(text('docs/gate.md', '[a](audit.md#kinds)')).toBe('[a](../../docs/audit.md/#kinds)');
    expect(text('docs/adr/0001-x.md', '[a](../audit.md)')).toBe('[a](../../../docs/audit.md/)');
    expect(text('docs/README.md', '[a](audit.md)')).toBe('[a](./docs/audit.md/)');
    expect(text('docs/gate.md', '[home](README.md)')).toBe('[home](../../)');
    expect(text('README.md', '[e](examples/README.md)')).toBe('[e](../examples/readme.md/)');
  });

  test('leads to the new address of a page that moved', () => {
    const moved = new Map([['docs/old.md', 'docs/audit.md']]);
    const made = sitePage(
      { path: 'docs/gate.md', text: '# T\n[a](old.md#b)' },
      { ...targets, moved },
    );
    expect(made.text.trim()).toBe('[a](../../docs/audit.md/#b)');
  });

  test('leads to a file beside the pages, and says in words what is neither', () => {
    const made = page(
      'docs/gate.md',
      '# T\n[`app`](../app.yml), [rules](../rules), [x](../../up.md)',
    );
    expect(made.text.trim()).toBe('[`app`](../../files/app.yml), rules, x');
    expect(made.files).toEqual(['app.yml']);
  });

  test('shows its pictures wherever the site lies', () => {
    const made = page('README.md', '# T\n![what calls](docs/pictures/call.png)');
    expect(made.text.trim()).toBe('![what calls](/docs/files/docs/pictures/call.png)');
  });

  test('leaves links to elsewhere, anchors and examples as they are', () => {
    const text = '[a](https://x.example/audit.md) [b](#here)\n\n```md\n[c](audit.md)\n```\n';
    expect(page('docs/gate.md', `# T\n${text}`).text.trim()).toBe(text.trim());
    expect(fencesOf('````\n```\n````\n\n  ~~~ sh\n~~~\n')).toBe(2);
  });

  test('has a title of any letters in what its builder reads', () => {
    const made = withFrontMatter({ slug: 'a.md', title: 'It: "is" \\ so', text: 'x' });
    expect(made).toContain('title: "It: \\"is\\" \\\\ so"\n');
  });

  test('that only gives a new address is not found by the search', () => {
    const moved = page('docs/gate.md', 'Moved to [docs/audit.md](audit.md).\n');
    expect(withFrontMatter(moved)).toContain('\npagefind: false\n');
    expect(withFrontMatter(page('docs/audit.md', '# Audit\n'))).not.toContain('pagefind');
  });
});

describe('the site', () => {
  const { pages, files } = sitePages(packageRoot());

  test('has each page of docs once, with a title, and in one group of the sidebar', () => {
    const slugs = pages.map(({ slug }) => slug);
    expect(new Set(slugs).size).toBe(slugs.length);
    expect(slugs).toContain('docs/reference/checks/security-loosened.md');
    expect(pages.filter(({ title }) => title === '')).toEqual([]);
    const items = sidebarOf(pages).flatMap((group) => group.items.map(({ slug }) => slug));
    const found = pages.filter((each) => !isMoved(each)).map(({ slug }) => slug);
    expect(items.toSorted()).toEqual(found.toSorted());
  });

  test('leads to no page by a way of the repository', () => {
    const left = pages.flatMap(({ slug, text }) =>
      [...text.matchAll(/\]\(([^)\s]+\.md)(?:#[^)]*)?\)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !/^[a-z]+:/.test(target) && !target.includes('files/'))
        .map((target) => `${slug} -> ${target}`),
    );
    expect(left).toEqual([]);
    expect(files).toContain('app.yml');
  });
});
