/** The changelog with a section for a version, and that section alone; or what keeps it from having one. */
export type Released =
  | { readonly kind: 'released'; readonly changelog: string; readonly section: string }
  | { readonly kind: 'problem'; readonly problem: string };

const UNRELEASED = '## Unreleased';

/**
 * Gives what is unreleased the name of a version and the day of its release (`2026-11-27`), below an empty section for what
 * comes next.
 */
export function releasedChangelog(changelog: string, version: string, day: string): Released {
  const heading = `## ${version} (${day})`;
  const start = changelog.indexOf(`${UNRELEASED}\n`);
  if (start === -1) return problem(`CHANGELOG.md has no section "${UNRELEASED}".`);
  if (changelog.includes(`\n## ${version} (`))
    return problem(`CHANGELOG.md has a section for ${version} already.`);
  const from = start + UNRELEASED.length + 1;
  const next = changelog.indexOf('\n## ', from);
  const section = changelog.slice(from, next === -1 ? undefined : next).trim();
  if (section === '') return problem('Nothing is unreleased by CHANGELOG.md.');
  const rest = next === -1 ? '' : changelog.slice(next);
  return {
    kind: 'released',
    changelog: `${changelog.slice(0, from)}\n${heading}\n\n${section}\n${rest}`,
    section,
  };
}

const problem = (sentence: string): Released => ({ kind: 'problem', problem: sentence });

/** A file of the deployment with another version of the program where its own stands, alone or behind a name. */
export const releasedDeployment = (text: string, before: string, version: string): string =>
  text.replaceAll(
    new RegExp(`(?<![\\d.])${before.replaceAll('.', String.raw`\.`)}(?![\\d.])`, 'g'),
    version,
  );

/** A file of a release, with what its bytes come to. */
export interface ReleasedFile {
  readonly name: string;
  /** SHA-256, in hexadecimal digits. */
  readonly digest: string;
}

/** What `sha256sum --check` reads. */
export const checksumsOf = (files: readonly ReleasedFile[]): string =>
  files.map(({ name, digest }) => `${digest}  ${name}\n`).join('');

/** The notes of a release, in Markdown: what changed, how it is had, and what its files must come to. */
export const notesOf = (
  version: string,
  section: string,
  files: readonly ReleasedFile[],
): string => `# Meshwarden ${version}

${section}

## How it is had

- Command line: \`npx meshwarden@${version} review --base origin/main --head HEAD\`.
- The service: the image and the chart of this version ([docs/how-to/adopt/kubernetes.md](docs/how-to/adopt/kubernetes.md)).
- GitHub: \`uses: OWNER/REPO@v${version}\` with the name of the repository that it is released from ([docs/how-to/ci.md](docs/how-to/ci.md)).

## Files

\`sha256sum --check SHA256SUMS\` tells whether they are whole.

\`\`\`
${checksumsOf(files)}\`\`\`
`;
