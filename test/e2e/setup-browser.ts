import { request } from 'node:http';

/** What a page answered. */
export interface ShownPage {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly url: string;
}

interface Asked {
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A browser as far as a registration needs one: it keeps cookies by host and follows where it is sent. */
export function openBrowser() {
  const cookies = new Map<string, string>();

  const once = (url: URL, { form, headers = {} }: Asked): Promise<ShownPage> =>
    new Promise((resolve, reject) => {
      const cookie = cookies.get(url.host);
      const outgoing = request(
        url,
        {
          method: form === undefined ? 'GET' : 'POST',
          headers: {
            ...(cookie === undefined ? {} : { cookie }),
            ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
            ...headers,
          },
        },
        (answer) => {
          const [set] = answer.headers['set-cookie'] ?? [];
          if (set !== undefined) cookies.set(url.host, set.split(';')[0] ?? '');
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () => {
            resolve({
              status: answer.statusCode ?? 0,
              text: Buffer.concat(chunks).toString('utf8'),
              headers: answer.headers,
              url: url.href,
            });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(form === undefined ? '' : new URLSearchParams(form).toString());
    });

  const go = async (address: string, asked: Asked = {}): Promise<ShownPage> => {
    const page = await once(new URL(address), asked);
    const { location } = page.headers;
    return typeof location === 'string' ? go(new URL(location, address).href) : page;
  };

  /** Presses the button of the page's form. */
  const press = (page: ShownPage, typed: Readonly<Record<string, string>> = {}) => {
    const [, action = ''] = /<form[^>]* action="([^"]*)"/.exec(page.text) ?? [];
    const fields = [...page.text.matchAll(/<input[^>]* name="([^"]*)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, unescaped(value)] as const,
    );
    const form = { ...Object.fromEntries(fields), ...typed };
    return go(new URL(unescaped(action), page.url).href, { form });
  };

  return { go, once: (address: string, asked: Asked = {}) => once(new URL(address), asked), press };
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

const unescaped = (text: string): string =>
  text.replace(/&(?:#(\d+)|(\w+));/g, (_, code: string | undefined, name: string | undefined) =>
    code === undefined ? (NAMED[name ?? ''] ?? '') : String.fromCharCode(Number(code)),
  );
