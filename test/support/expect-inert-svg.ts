import { SaxesParser } from 'saxes';
import { expect } from 'vitest';

const ELEMENTS: ReadonlySet<string> = new Set([
  ...['svg', 'title', 'desc', 'style', 'g', 'rect', 'path', 'text'],
]);

/** What an attribute may be called: nothing that leads anywhere, or has something run. */
const ATTRIBUTE =
  /^(?:xmlns|viewBox|width|height|role|aria-label|font-(?:family|size|weight)|fill|stroke(?:-width|-dasharray)?|[xyd]|rx|transform|text-anchor)$/;

/** A drawing that is well-formed and does nothing, whatever is said in it; gives its texts. */
export function expectInertSvg(svg: string): readonly string[] {
  const texts: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    expect(ELEMENTS).toContain(name);
    for (const each of Object.keys(attributes)) expect(each).toMatch(ATTRIBUTE);
  });
  parser.on('text', (text) => {
    if (text.trim() !== '') texts.push(text);
  });
  parser.write(svg).close();
  const [, style = ''] = /<style>([^<]*)<\/style>/.exec(svg) ?? [];
  expect(style).not.toMatch(/url|import|expression/);
  return texts;
}
