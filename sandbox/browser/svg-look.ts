import type { Browser } from 'playwright-core';
import { z } from 'zod';
import { areOnEachOther, MeasuredBoxSchema } from './picture-look.ts';
import type { MeasuredBox } from './picture-look.ts';

/** A drawing as a file or a page has it. */
export interface SvgPicture {
  readonly name: string;
  readonly svg: string;
}

const Measured = z.object({
  /** What must not lie on each other: nodes, labels and lines of text. */
  boxes: z.array(MeasuredBoxSchema),
  /** Lines of text that stand out of their node, or out of the drawing. */
  out: z.array(z.string()),
});

/** Measures a drawing at its own size; it is evaluated in the page. */
const MEASURE = `(svg) => {
  document.querySelector('main').innerHTML = svg;
  const boxOf = (what, each, text = each.textContent.trim()) => {
    const { left, top, right, bottom } = each.getBoundingClientRect();
    return { what, text, left, top, right, bottom };
  };
  const isIn = (box, outer) =>
    box.left >= outer.left - 1 && box.right <= outer.right + 1 && box.top >= outer.top - 1 && box.bottom <= outer.bottom + 1;
  const whole = boxOf('drawing', document.querySelector('main > svg'), 'the drawing');
  const [boxes, out] = [[], []];
  for (const group of document.querySelectorAll('main g')) {
    const own = [...group.children];
    const rect = own.find((each) => each.localName === 'rect');
    const isNode = rect !== undefined && own[0].localName === 'title';
    const texts = own.filter((each) => each.localName === 'text').map((each) => boxOf('label', each));
    const place = isNode ? boxOf('node', rect, own[0].textContent) : whole;
    boxes.push(...(isNode ? [place] : own.some((each) => each.localName === 'path') ? together(texts) : texts));
    out.push(...texts.filter((each) => !isIn(each, place)).map((each) => each.text + ' in ' + place.text));
  }
  return { boxes: boxes.filter((each) => each.text !== ''), out };
  // lines of one label stand closer together than those of two
  function together(lines) {
    return lines.length === 0 ? [] : [{
      what: 'label', text: lines.map((each) => each.text).join(' '),
      left: Math.min(...lines.map((each) => each.left)), right: Math.max(...lines.map((each) => each.right)),
      top: Math.min(...lines.map((each) => each.top)) + 2, bottom: Math.max(...lines.map((each) => each.bottom)) - 2,
    }];
  }
}`;

/** Says of drawings what is wrong with them as a browser draws them, a line each: things on each other, or cut off. */
export async function lookAtDrawings(
  browser: Browser,
  pictures: readonly SvgPicture[],
): Promise<readonly string[]> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.setContent('<body style="margin: 0"><main></main>');
    const wrong: string[] = [];
    for (const { name, svg } of pictures) {
      const measured = Measured.parse(await page.evaluate(`(${MEASURE})(${JSON.stringify(svg)})`));
      wrong.push(...wrongWith(measured).map((text) => `${name}, as SVG: ${text}`));
    }
    return wrong;
  } finally {
    await context.close();
  }
}

const wrongWith = ({ boxes, out }: z.output<typeof Measured>): readonly string[] => [
  ...(boxes.length === 0 ? ['nothing is drawn'] : []),
  ...out.map((text) => `it stands out: ${text}`),
  ...boxes.flatMap((one, index) =>
    boxes
      .slice(index + 1)
      .filter((other: MeasuredBox) => areOnEachOther(one, other))
      .map((other) => `${one.what} ${one.text} lies on ${other.what} ${other.text}`),
  ),
];
