import type { GitHubCheck } from '../github/people/github-check.ts';
import type { CheckAnnotation } from '../github/state/check.ts';
import { box, escaped } from './html.ts';
import { markdownPage } from './markdown.ts';

const SIGNS: ReadonlyMap<string, readonly [style: string, sign: string]> = new Map([
  ['success', ['good', '✔']],
  ['action_required', ['wait', '●']],
  ['failure', ['bad', '✘']],
]);

/** `✔ success Low · No effective change` */
export function checkLine(check: GitHubCheck | undefined): string {
  if (check === undefined) return '<span class="dim">no check yet</span>';
  const status = check.conclusion ?? check.status;
  const [style, sign] = SIGNS.get(status) ?? ['busy', '…'];
  return `<strong class="${style}">${sign} ${escaped(status.replaceAll('_', ' '))}</strong> <span class="what">${escaped(check.title)}</span>`;
}

/** A check as its page on GitHub: title, summary, details, annotations. `blob` is where files of its commit are. */
export function checkView(check: GitHubCheck, blob: string): string {
  const { annotations } = check;
  const lines = annotations.map((annotation) => annotationView(annotation, blob)).join('\n');
  const title = `${String(annotations.length)} annotation${annotations.length === 1 ? '' : 's'}`;
  return box(
    `<strong>${escaped(check.name)}</strong> ${checkLine(check)} <span class="dim">on ${check.sha.slice(0, 7)}</span>`,
    [
      markdownPage(check.summary),
      `<details><summary>Details</summary>${markdownPage(check.text)}</details>`,
      annotations.length === 0 ? '' : `<details><summary>${title}</summary>${lines}</details>`,
    ].join('\n'),
  );
}

function annotationView(annotation: CheckAnnotation, blob: string): string {
  const { path, start_line: line, annotation_level: level, title, message } = annotation;
  const place = `${path}:${String(line)}`;
  return `<div class="annotation ${level}"><a href="${escaped(`${blob}/${path}#L${String(line)}`)}"><code>${escaped(place)}</code></a> <strong>${escaped(title ?? '')}</strong>
${escaped(message)}</div>`;
}
