import {
  type Context,
  type Emitter,
  Hash,
  type Liquid,
  Tag,
  type TagToken,
  type Template,
  type TopLevelToken,
} from 'liquidjs';
import { escapeHtml } from '../../generator/shop.ts';
import { UnsupportedLiquid } from './drop.ts';
import { PagedDrop } from './product-drops.ts';

/** A tag with a body that is drawn inside something. */
abstract class Wrapping extends Tag {
  readonly written: string;
  readonly body: Template[] = [];

  constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
    super(token, rest, liquid);
    this.written = token.args;
    const end = `end${token.name}`;
    while (rest.length > 0) {
      const next = rest.shift()!;
      if ((next as TagToken).name === end) return;
      this.body.push(liquid.parser.parseToken(next, rest));
    }
    throw new UnsupportedLiquid(`{% ${token.name} %} is not closed`);
  }
}

const FORMS: Record<string, { action: string; id: string }> = {
  product: { action: 'cart_add_url', id: 'product_form' },
  cart: { action: 'cart_url', id: 'cart_form' },
  customer_login: { action: 'account_login_url', id: 'customer_login' },
  create_customer: { action: 'account_url', id: 'create_customer' },
  localization: { action: 'localization_url', id: 'localization_form' },
};

/** `{% form 'product', product, class: 'x' %}`. */
class FormTag extends Wrapping {
  *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const [type] = this.written.split(',');
    const name = type!.trim().replace(/^['"]|['"]$/g, '');
    const form = FORMS[name];
    if (!form) throw new UnsupportedLiquid(`this stand-in has no {% form '${name}' %}`);
    const attributes = (yield new Hash(this.written.slice(type!.length), undefined).render(context)) as Record<
      string,
      unknown
    >;
    const routes = (yield context.get(['routes'])) as Record<string, string>;
    const html = Object.entries(attributes)
      .map(([key, value]) => ` ${key}="${escapeHtml(String(value))}"`)
      .join('');
    emitter.write(
      `<form method="post" action="${routes[form.action]}" accept-charset="UTF-8"${'id' in attributes ? '' : ` id="${form.id}"`}${html}>`,
    );
    emitter.write(`<input type="hidden" name="form_type" value="${name}">`);
    yield this.liquid.renderer.renderTemplates(this.body, context, emitter);
    emitter.write('</form>');
  }
}

/** `{% paginate collection.products by 24 %}`: inside, `paginate` tells the page, and the list is that page's part. */
class PaginateTag extends Wrapping {
  *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const match = /^([\w.]+)\s+by\s+(\S+)$/.exec(this.written.trim());
    if (!match) throw new UnsupportedLiquid(`{% paginate ${this.written} %}`);
    const path = match[1]!.split('.');
    const owner = yield context.get(path.slice(0, -1));
    if (!(owner instanceof PagedDrop)) throw new UnsupportedLiquid(`{% paginate ${this.written} %}`);
    const list = (yield context.get(path)) as unknown[];
    const size = Number(/^\d+$/.test(match[2]!) ? match[2] : yield context.get(match[2]!.split('.')));
    const request = (yield context.get(['request'])) as { page: number; query: string };
    const pages = Math.max(1, Math.ceil(list.length / size));
    const current = Math.min(Math.max(1, request.page), pages);
    const url = (page: number) =>
      `?${new URLSearchParams([...new URLSearchParams(request.query)].filter(([key]) => key !== 'page').concat([['page', String(page)]]))}`;
    owner.showOnly((current - 1) * size, current * size);
    context.push({
      paginate: {
        current_page: current,
        pages,
        items: list.length,
        page_size: size,
        previous: current > 1 ? { url: url(current - 1), title: String(current - 1) } : null,
        next: current < pages ? { url: url(current + 1), title: String(current + 1) } : null,
        parts: Array.from({ length: pages }, (_, i) => ({
          title: String(i + 1),
          url: url(i + 1),
          is_link: i + 1 !== current,
        })),
      },
    });
    yield this.liquid.renderer.renderTemplates(this.body, context, emitter);
    context.pop();
  }
}

/** `{% style %}…{% endstyle %}`. */
class StyleTag extends Wrapping {
  *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    emitter.write('<style data-shopify>');
    yield this.liquid.renderer.renderTemplates(this.body, context, emitter);
    emitter.write('</style>');
  }
}

export const TAGS: Record<string, new (token: TagToken, rest: TopLevelToken[], liquid: Liquid) => Tag> = {
  form: FormTag,
  paginate: PaginateTag,
  style: StyleTag,
};
