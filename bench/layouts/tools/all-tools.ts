import type { Draft, Drafts } from '../../holes/drafts.ts';
import { contentOf } from '../content/all-contents.ts';
import type { Model } from '../model.ts';
import type { Outline } from '../outline.ts';
import { applicationFiles } from './applications.ts';
import { setFiles } from './application-sets.ts';
import { fluxFiles } from './flux.ts';

function applierFiles(outline: Outline): typeof applicationFiles {
  if (outline.tool.startsWith('set')) return setFiles;
  return outline.tool.startsWith('flux') ? fluxFiles : applicationFiles;
}

/** All files of a repository that says this. */
export function filesOf(outline: Outline, model: Model): Drafts {
  const content = contentOf(outline, model);
  const files = new Map<string, Draft>([
    ['README.md', { text: '# Deployments\n' }],
    ...content.files,
    ...applierFiles(outline)(outline, model, content),
  ]);
  return files;
}
