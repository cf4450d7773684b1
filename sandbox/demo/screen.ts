import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** What the demo prints with: plain where the terminal takes no colours. */
export interface Screen {
  line(text?: string): void;
  /** Something that a person does. */
  act(text: string): void;
  /** What is seen on GitHub then, indented. */
  see(text: string): void;
  readonly paint: (style: Style, text: string) => string;
}

const WIDTH = 96;

export function createScreen(out: NodeJS.WriteStream): Screen {
  const colours = out.isTTY && process.env['NO_COLOR'] === undefined;
  const paint = (style: Style, text: string): string =>
    colours ? styleText(style, text, { validateStream: false }) : text;
  const line = (text = ''): void => {
    out.write(`${text}\n`);
  };
  return {
    line,
    paint,
    act: (text) => {
      line();
      line(paint('bold', `▸ ${text}`));
    },
    see: (text) => {
      for (const each of text.split('\n')) {
        const indent = /^ */.exec(each)?.[0] ?? '';
        for (const [index, part] of wrapped(each.trimStart()).entries())
          line(`  ${paint('dim', '│')} ${indent}${index === 0 ? part : `  ${part}`}`);
      }
    },
  };
}

/** At words; a word that is too long stays whole. */
function wrapped(text: string): readonly string[] {
  if (text.length <= WIDTH) return [text];
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ')) {
    if (current !== '' && current.length + word.length >= WIDTH) {
      lines.push(current);
      current = word;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...lines, current];
}
