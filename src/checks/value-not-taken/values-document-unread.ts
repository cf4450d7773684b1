import type { ChangedFiles } from '../../compare/index.ts';
import { listed, placeOf, say } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { fileSubject } from '../detection/file-subject.ts';

type UnreadDocument = ChangedFiles['values']['documents'][number];

/** Finds what stands behind the first document of a file of values: Helm reads that one alone (HELM-19). */
export const valuesDocumentUnread = check({
  id: 'values-document-unread',
  title: 'Helm ignores everything after `---` in a values file',
  level: 'medium',
  blind: 'Files that a pattern names, and texts that Flux merges before Helm reads them.',
  find: ({ changedFiles, rendered }: DetectorInput) => {
    const own = new Set(rendered.roots.map(({ root }) => root));
    return (changedFiles?.values.documents ?? [])
      .filter(({ roots }) => [...roots].some((root) => own.has(root)))
      .map(tell);
  },
});

const MOST_NAMED = 4;

function tell({ file, called, isFirstEmpty, keys, origin }: UnreadDocument): Told {
  const named = keys.map(({ name, origin: at }) => `\`${name}\` (${placeOf(at)})`);
  const lost = named.length === 0 ? placeOf(origin) : listed(named, MOST_NAMED);
  return {
    subject: fileSubject(file),
    key: `documents ${keys.map(({ name }) => name).join(' ')}`,
    scope: { level: 'service', workloads: 0, services: 0, namespaces: 0 },
    message: isFirstEmpty
      ? `Helm takes nothing of ${called}: its first YAML document is empty, and no other one is read.`
      : `Helm does not read what stands behind \`---\` in ${called}.`,
    why: `Of a text of values Helm reads the first YAML document alone, and says nothing of others. Not read: ${lost}.`,
    symptom: say`no errors: the releases run with the remaining values`,
    origin,
    related: keys.map(({ origin: at }) => at),
    fix: {
      text: isFirstEmpty
        ? say`Leave one \`---\` at most above the values, and nothing but comments before it.`
        : say`Write what is meant into the first document, above the \`---\`, or into a file of values of its own.`,
    },
  };
}
