// Charts: ECharts in the colours of the page, drawn on canvas (no inline style needed), redrawn when light turns to dark.
function colours(value, style) {
  if (typeof value === "string" && value.startsWith("$")) return style.getPropertyValue(`--${value.slice(1)}`).trim();
  if (Array.isArray(value)) return value.map((one) => colours(one, style));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, colours(one, style)]));
  }
  return value;
}

function axis(option) {
  const quiet = { axisTick: { show: false }, axisLine: { lineStyle: { color: "$line" } } };
  const label = { color: "$ink-3", hideOverlap: true };
  return { ...quiet, splitLine: { lineStyle: { color: "$line-2" } }, ...option, axisLabel: { ...label, ...option.axisLabel } };
}

function dressed(option, style, calm) {
  const whole = {
    animation: !calm,
    animationDuration: 300,
    textStyle: { fontFamily: style.fontFamily },
    ...option,
    tooltip: { renderMode: "richText", backgroundColor: "$card", borderColor: "$line", textStyle: { color: "$ink" }, ...option.tooltip },
  };
  if (option.legend) whole.legend = { textStyle: { color: "$ink-2" }, ...option.legend };
  if (option.xAxis) whole.xAxis = axis(option.xAxis);
  if (option.yAxis) whole.yAxis = axis(option.yAxis);
  return colours(whole, style);
}

function draw(figure) {
  const place = figure.querySelector(".chart-drawing");
  const option = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  place.hidden = false;
  figure.querySelector(".chart-table").open = figure.classList.contains("chart-beside");
  const chart = globalThis.echarts.init(place);
  const paint = () => chart.setOption(dressed(option, getComputedStyle(document.body), calm), true);
  chart.on("click", ({ data }) => data?.url && location.assign(data.url));
  paint();
  new ResizeObserver(() => chart.resize()).observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
}

const figures = document.querySelectorAll("[data-chart]");
const engine = document.createElement("script");
engine.src = figures[0].dataset.engine;
engine.addEventListener("load", () => figures.forEach(draw));
document.head.append(engine);
