import type { SitePage } from './site-pages.ts';

/** A group of the sidebar, as the builder of the site takes it. */
export interface SidebarGroup {
  readonly label: string;
  readonly collapsed: boolean;
  readonly items: readonly { readonly label: string; readonly slug: string }[];
}

type Chosen = readonly (string | RegExp)[];

/** Groups in their order; a page is in the first that names it, and the last has the others. */
const GROUPS: readonly (readonly [string, Chosen])[] = [
  ['Start', ['index', 'docs/ci.md', 'docs/commands.md', 'docs/glossary.md', 'examples/readme.md']],
  ['In your situation', [/^docs\/adopt\//]],
  [
    'Reviews',
    [
      ...['docs/gate.md', 'docs/policy.md', 'docs/policy-rules.md', 'docs/break-glass.md'],
      ...['docs/rollback.md', 'docs/past-review.md', 'docs/after-merge.md', 'docs/json-report.md'],
      ...['docs/redaction.md', 'docs/contributing/model/claims.md', 'docs/behaviour.md'],
    ],
  ],
  [
    'Questions',
    [
      ...['docs/analyze.md', 'docs/ask.md', 'docs/map.md', 'docs/environments.md'],
      ...['docs/drift.md', 'docs/report.md', 'docs/audit.md', 'docs/mcp.md', 'docs/helm.md'],
    ],
  ],
  ['What is found', [/^docs\/detectors\//]],
  [
    'Running it',
    ['docs/operations.md', 'docs/scale.md', 'docs/contributing/releases.md', 'security.md'],
  ],
  ['On the night', [/^docs\/runbooks\//, 'docs/response-flags.md']],
  [
    'How it reads a mesh',
    [
      'docs/contributing/model/semantics.md',
      'docs/delivery.md',
      'docs/contributing/model/delivery-rules.md',
      'docs/contributing/model/kustomize.md',
    ],
  ],
  ['Evidence', [/^bench\/evidence\//]],
  [
    'Why it is so',
    [
      /^docs\/contributing\//,
      'docs/contributing/architecture.md',
      'contributing.md',
      'changelog.md',
    ],
  ],
];
const OTHERS = 'More';

/** Groups whose pages are many, and closed until somebody opens them. */
const CLOSED: ReadonlySet<string> = new Set(['What is found', 'Why it is so', 'Evidence', OTHERS]);

/** All pages in groups, each once. */
export function sidebarOf(pages: readonly SitePage[]): readonly SidebarGroup[] {
  const left = new Set(pages);
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
