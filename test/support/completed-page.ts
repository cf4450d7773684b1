import { isMap, parseAllDocuments } from 'yaml';
import type { Document } from 'yaml';

const RUNS_PODS: ReadonlySet<unknown> = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/**
 * The text of an example with workloads that the API server takes: examples leave out the selector and the containers.
 * The selector asks for a label of its own, so that other labels may change.
 */
export function completedPage(text: string): string {
  return text
    .split(/^(?=---$|# file: )/m)
    .map((part) =>
      /^kind: (?:Deployment|StatefulSet|DaemonSet)$/m.test(part) ? completed(part) : part,
    )
    .join('');
}

function completed(part: string): string {
  const [first = '', ...rest] = part.split('\n');
  const isHead = first === '---' || first.startsWith('# file: ');
  const documents = parseAllDocuments(isHead ? rest.join('\n') : part);
  const [document] = Array.isArray(documents) ? documents : [];
  if (document === undefined || document.errors.length > 0 || !RUNS_PODS.has(document.get('kind')))
    return part;
  complete(document);
  return `${isHead ? `${first}\n` : ''}${document.toString({ lineWidth: 0 })}`;
}

function complete(document: Document.Parsed): void {
  const own = { pods: String(document.getIn(['metadata', 'name'])) };
  document.setIn(['spec', 'selector'], document.createNode({ matchLabels: own }));
  document.setIn(['spec', 'template', 'metadata', 'labels', 'pods'], own.pods);
  if (
    !isMap(document.getIn(['spec', 'template', 'spec'])) ||
    !document.hasIn(['spec', 'template', 'spec', 'containers'])
  )
    document.setIn(
      ['spec', 'template', 'spec', 'containers'],
      document.createNode([{ name: 'app', image: 'example.com/app:1.0.0' }]),
    );
}
