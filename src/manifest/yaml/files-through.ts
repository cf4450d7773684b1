import type { Node } from './node.ts';
import type { Origin } from './origin.ts';

/** Touches of one value that are followed back; more of them are a loop of patches. */
const MOST_TOUCHES = 16;

/** The files that wrote a node's values or touched them on their way: manifests, patches, kustomizations. */
export function filesThrough(node: Node): ReadonlySet<string> {
  const files = new Set<string>();
  const ahead: Node[] = [node];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    addFiles(next.origin, files);
    if (next.kind === 'map') for (const value of next.entries.values()) ahead.push(value);
    if (next.kind === 'seq') for (const item of next.items) ahead.push(item);
  }
  return files;
}

function addFiles(last: Origin, files: Set<string>): void {
  let origin: Origin | undefined = last;
  for (let touches = 0; origin !== undefined && touches < MOST_TOUCHES; touches += 1) {
    files.add(origin.file);
    if (origin.via !== undefined) files.add(origin.via.file);
    origin = origin.via?.replaced;
  }
}
