import type { SitePage } from './site-pages.ts';
import { isMoved } from './site-pages.ts';

/** A group of the sidebar, as the builder of the site takes it. */
export interface SidebarGroup {
  readonly label: string;
  readonly collapsed: boolean;
  readonly items: readonly { readonly label: string; readonly slug: string }[];
}

type Chosen = readonly (string | RegExp)[];

/** Groups in their order; a page is in the first that names it, and the last has the others. */
const GROUPS: readonly (readonly [string, Chosen])[] = [
  ['Start', ['index', /^docs\/tutorial\//, 'examples/readme.md']],
  ['How to', [/^docs\/how-to\/[^/]+$/]],
  ['In your situation', [/^docs\/how-to\/adopt\//]],
  ['On the night', [/^docs\/how-to\/runbooks\//]],
  ['Reference', [/^docs\/reference\/[^/]+$/]],
  ['Checks', [/^docs\/reference\/checks\//]],
  ['Explanation', [/^docs\/explanation\//]],
  ['Contributing', ['contributing.md', /^docs\/contributing\//, 'security.md', 'changelog.md']],
  ['Evidence', [/^bench\/evidence\//]],
];
const OTHERS = 'More';

/** Groups whose pages are many, and closed until somebody opens them. */
const CLOSED: ReadonlySet<string> = new Set(['Checks', 'Contributing', 'Evidence', OTHERS]);

/** All pages in groups, each once; none that only gives a new address. */
export function sidebarOf(pages: readonly SitePage[]): readonly SidebarGroup[] {
  const left = new Set(pages.filter((page) => !isMoved(page)));
  const take = (chosen: Chosen): readonly SitePage[] =>
    chosen.flatMap((each) => {
      const found = [...left].filter(({ slug }) =>
        typeof each === 'string' ? slug === each : each.test(slug),
      );
      for (const page of found) left.delete(page);
      return found.toSorted((a, b) => (a.slug < b.slug ? -1 : 1));
    });
  const groups = [
    ...GROUPS.map(([label, chosen]) => [label, take(chosen)] as const),
    [OTHERS, [...left]] as const,
  ];
  return groups.flatMap(([label, own]) =>
    own.length === 0
      ? []
      : {
          ...{ label, collapsed: CLOSED.has(label) },
          items: own.map(({ title, slug }) => ({ label: title, slug })),
        },
  );
}
