import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Browser, Frame, Page, Request } from 'playwright-core';
import { launchChromium } from '#tests/support/chromium.ts';
import { BROWSER } from '#tests/support/world.ts';

const screenshots = path.resolve('.artifacts/screenshots');
const axeSource = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

/** Of a busy machine only the outcome is asked, not how soon it comes. */
const PATIENCE_MS = 90_000;

export interface Visitor {
  page: Page;
  /** What the page complained about: errors in the console and requests that failed. */
  complaints: string[];
  /** A picture of the page as it is now, kept as a file of the test run. */
  picture(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface Eyes {
  visitor(width?: number, height?: number): Promise<Visitor>;
  close(): Promise<void>;
}

export async function openEyes(): Promise<Eyes> {
  const browser: Browser = await launchChromium({
    // The admin on localhost frames the app on localhost: no private network is crossed.
    args: ['--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksForNavigations'],
  });
  fs.mkdirSync(screenshots, { recursive: true });
  return {
    async visitor(width = 1280, height = 900) {
      const context = await browser.newContext({
        viewport: { width, height },
        userAgent: BROWSER,
        locale: 'en-GB',
        reducedMotion: 'reduce',
      });
      await context.addInitScript(() => {
        // Summed up as the page loads: shifts that no input of the visitor caused.
        const shifts: number[] = [];
        Object.assign(window, { layoutShifts: shifts });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as unknown as { value: number; hadRecentInput: boolean }[]) {
            if (!entry.hadRecentInput) shifts.push(entry.value);
          }
        }).observe({ type: 'layout-shift', buffered: true });
      });
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      const complaints: string[] = [];
      // A page that is left while an answer is still on its way gives the answer up: nobody is there to miss it.
      const complain = (text: string) => text.includes('AbortError') || complaints.push(text);
      page.on('console', (message) => {
        if (message.type() === 'error') complain(`${message.text()} (${message.location().url})`);
      });
      page.on('pageerror', (error) => complain(String(error)));
      const underWay = new Set<Request>();
      page.on('request', (request) => underWay.add(request));
      page.on('requestfinished', (request) => underWay.delete(request));
      page.on('requestfailed', (request) => underWay.delete(request));
      const goto = page.goto.bind(page);
      // A visitor looks at what her last click did before she goes elsewhere.
      page.goto = async (...where) => {
        for (let patience = 100; underWay.size > 0 && patience > 0; patience--) await page.waitForTimeout(50);
        underWay.clear();
        return goto(...where);
      };
      return {
        page,
        complaints,
        picture: async (name) =>
          void (await page.screenshot({ path: path.join(screenshots, `${name}.png`), fullPage: false })),
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}

/** The app's frame in the admin, once its page is drawn and its buttons do something. */
export async function appFrame(page: Page): Promise<Frame> {
  const element = await page.waitForSelector('iframe[data-app]');
  const frame = (await element.contentFrame())!;
  await frame.waitForSelector('html[data-ready] h1');
  return frame;
}

/** The merchant chooses her language in the admin's bar, which loads the page again. */
export async function readIn(page: Page, language: 'en' | 'nl'): Promise<void> {
  const field = page.getByLabel('Merchant reads');
  await field.selectOption(language);
  // What the server wrote into the page, not what was just chosen in it.
  await field.locator('option[selected]', { hasText: language }).waitFor({ state: 'attached' });
}

/** Violations of WCAG 2.2 A and AA, as "rule: what (where)". */
export async function axe(frame: Frame): Promise<string[]> {
  await frame.evaluate(axeSource);
  return frame.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(
          context: Document,
          options: object,
        ): Promise<{ violations: { id: string; help: string; nodes: { target: unknown[] }[] }[] }>;
      };
    };
    const { violations } = await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      // A page in a frame is a part of the admin's page, which has the landmarks.
      rules: { region: { enabled: false } },
    });
    return violations.map(
      ({ id, help, nodes }) =>
        `${id}: ${help} (${nodes
          .map(({ target }) => target.join(' '))
          .slice(0, 3)
          .join(' | ')})`,
    );
  });
}

/** How far the page is wider than the window. */
export function overflow(frame: Frame): Promise<number> {
  return frame.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));
}

export function layoutShift(page: Page): Promise<number> {
  return page.evaluate(() =>
    (window as unknown as { layoutShifts: number[] }).layoutShifts.reduce((sum, value) => sum + value, 0),
  );
}
