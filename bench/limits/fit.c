/* The limit for the BG/NBD fit: app/algorithms/btyd in C on one thread. Equal histories are counted once, then BFGS
   climbs. Input: repeats, recency, age (days) of each customer as doubles. Arguments: file, days per unit, the expected
   log-likelihood. Prints milliseconds; fails when its own likelihood is not the expected one. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef uint32_t u32;
typedef uint64_t u64;

static long G, X, D; /* groups, largest repeats, largest age */
static u32 *gx, *gt, *gT;
static double *gw, *wx, *wT, *xT, unit, customers;
static double *lg, *lb, *lr, *dr, *dap, *dbp, *shift, *logd, *inv, *left_of;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static double *read_doubles(FILE *f, long *n) {
  u32 words;
  if (fread(&words, 4, 1, f) != 1) exit(1);
  double *values = malloc(4ull * words);
  if (fread(values, 4, words, f) != words) exit(1);
  *n = words / 2;
  return values;
}

static void group(const double *x, const double *t, const double *T, long n) {
  u64 size = 1024;
  while (size < 2ull * n) size *= 2;
  u32 *slots = calloc(size, 4);
  gx = malloc(4 * n), gt = malloc(4 * n), gT = malloc(4 * n), gw = calloc(n, 8);
  for (long i = 0; i < n; i++) {
    u32 a = x[i], b = t[i], c = T[i];
    u64 hash = (((u64)a * 8191 + b) * 8191 + c) * 0x9e3779b97f4a7c15ull;
    u64 at = hash >> 20 & (size - 1);
    while (slots[at]) {
      u32 g = slots[at] - 1;
      if (gx[g] == a && gt[g] == b && gT[g] == c) break;
      at = (at + 1) & (size - 1);
    }
    if (!slots[at]) {
      gx[G] = a, gt[G] = b, gT[G] = c;
      slots[at] = ++G;
      if (a > X) X = a;
      if (c > D) D = c;
    }
    gw[slots[at] - 1]++;
  }
  free(slots);
  wx = calloc(X + 1, 8), wT = calloc(D + 1, 8), xT = calloc(D + 1, 8);
  for (long g = 0; g < G; g++) wx[gx[g]] += gw[g], wT[gT[g]] += gw[g], xT[gT[g]] += gw[g] * gx[g];
  lr = malloc(8 * (X + 1)), lb = malloc(8 * (X + 1)), dr = malloc(8 * (X + 1)), dap = malloc(8 * (X + 1));
  dbp = malloc(8 * (X + 1)), shift = malloc(8 * (X + 1)), left_of = malloc(8 * (X + 1));
  logd = malloc(8 * (D + 1)), inv = malloc(8 * (D + 1));
}

/* Minus the log-likelihood by the logarithms of r, alpha, a, b. */
static double objective(const double *at, double *g) {
  double r = exp(at[0]), alpha = exp(at[1]), a = exp(at[2]), b = exp(at[3]);
  double value = 0, br = 0, bal = 0, ba = 0, bb = 0, left = 0, product = 1;
  double p = 0, q = 0, pr = 0, pa = 0, pb = 0;
  for (long x = 0; x <= X; x++) {
    shift[x] = x ? log(a / (b + x - 1)) : -INFINITY;
    left_of[x] = 0;
    value += wx[x] * (p + q), br += wx[x] * pr, ba += wx[x] * pa, bb += wx[x] * pb;
    p += log(r + x), q += log((b + x) / (a + b + x));
    pr += 1 / (r + x), pa -= 1 / (a + b + x), pb += 1 / (b + x) - 1 / (a + b + x);
  }
  for (long d = 0; d <= D; d++) {
    double until = alpha + d / unit, shapes = r * wT[d] + xT[d];
    logd[d] = log(until), inv[d] = 1 / until;
    value -= shapes * logd[d], br -= wT[d] * logd[d], bal -= shapes * inv[d];
  }
  value += customers * r * at[1], br += customers * at[1], bal += customers * r / alpha;
  for (long i = 0; i < G; i++) {
    u32 x = gx[i];
    if (!x) continue;
    double since = logd[gT[i]] - logd[gt[i]], w = gw[i];
    double v = exp(shift[x] + (r + x) * since), sum = 1 + v, l = w * v / sum;
    if (w == 1 && sum < 1e20) {
      product *= sum;
      if (product > 1e280) value += log(product), product = 1;
    } else value += w * log(sum);
    left_of[x] += l;
    br += l * since;
    bal += l * (r + x) * (inv[gT[i]] - inv[gt[i]]);
  }
  value += log(product);
  for (long x = 1; x <= X; x++) left += left_of[x], bb -= left_of[x] / (b + x - 1);
  g[0] = -r * br, g[1] = -alpha * bal, g[2] = -(a * ba + left), g[3] = -b * bb;
  return -value;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  FILE *f = fopen(argv[1], "rb");
  long n;
  double *x = read_doubles(f, &n), *t = read_doubles(f, &n), *T = read_doubles(f, &n);
  unit = atof(argv[2]);
  customers = n;

  double start = now();
  group(x, t, T, n);
  double at[4] = {0, 2, 0, 1}, g[4], H[4][4], next[4], ng[4];
  double value = objective(at, g);
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 4; j++) H[i][j] = i == j ? 2.0 / n : 0;
  for (int step = 0; step < 200; step++) {
    double d[4], slope = 0, size = 0;
    for (int i = 0; i < 4; i++) {
      d[i] = 0;
      for (int j = 0; j < 4; j++) d[i] -= H[i][j] * g[j];
      slope += d[i] * g[i];
      if (fabs(d[i]) > size) size = fabs(d[i]);
    }
    if (-slope / 2 < 1e-12 * fabs(value)) break;
    double length = size > 2 ? 2 / size : 1, there = INFINITY;
    for (int trial = 0; trial < 40; trial++, length /= 2) {
      for (int i = 0; i < 4; i++) next[i] = at[i] + length * d[i];
      there = objective(next, ng);
      if (there <= value + 1e-4 * length * slope) break;
    }
    if (!(there <= value)) break;
    double s[4], y[4], sy = 0, Hy[4], yHy = 0;
    for (int i = 0; i < 4; i++) s[i] = next[i] - at[i], y[i] = ng[i] - g[i], sy += s[i] * y[i];
    for (int i = 0; i < 4; i++) {
      Hy[i] = 0;
      for (int j = 0; j < 4; j++) Hy[i] += H[i][j] * y[j];
    }
    for (int i = 0; i < 4; i++) yHy += y[i] * Hy[i];
    if (sy > 0)
      for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) H[i][j] += (1 + yHy / sy) * s[i] * s[j] / sy - (Hy[i] * s[j] + s[i] * Hy[j]) / sy;
    memcpy(at, next, sizeof at);
    memcpy(g, ng, sizeof g);
    value = there;
  }
  double ms = now() - start;
  if (fabs(value + atof(argv[3])) > 1e-8 * fabs(value)) {
    fprintf(stderr, "the limit's log-likelihood is %.6f, not %s\n", -value, argv[3]);
    return 1;
  }
  printf("%.3f\n", ms);
  return 0;
}
