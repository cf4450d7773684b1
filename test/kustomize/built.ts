import { printResources } from '../../src/kustomize/print/object-printer.ts';
import { render } from './render.ts';

/** What a build prints, or why it fails. */
export function built(files: Readonly<Record<string, string>>, dir?: string): string {
  const { failure, resources } = render(files, dir);
  return failure?.message ?? printResources(resources);
}
