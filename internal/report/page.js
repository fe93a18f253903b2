(() => {
  const texts = [...document.querySelectorAll(".text")];
  const number = (el) => el.dataset.n.split(" ").pop();
  const spans = (text, n) => [...text.querySelectorAll(`.s[data-n~="${n}"]`)];
  const length = (list) => list.reduce((sum, s) => sum + s.textContent.length, 0);
  const mark = (name) => {
    let marked = [];
    return (list) => {
      marked.forEach((el) => el.classList.remove(name));
      marked = list;
      marked.forEach((el) => el.classList.add(name));
    };
  };
  const light = mark("lit");
  const point = mark("here");

  // Under the pointer, or focused: the passage is lit on both sides and on the map.
  const over = (e) => {
    const el = e.target.closest("[data-n]");
    light(el ? [...document.querySelectorAll(`[data-n~="${number(el)}"]`)] : []);
  };
  document.addEventListener("mouseover", over);
  document.addEventListener("focusin", over);

  // A click in a passage leads to the same part of it on the other side.
  document.addEventListener("click", (e) => {
    const s = e.target.closest(".s[data-to]");
    if (!s || !getSelection().isCollapsed) return;
    over(e);
    const here = s.closest(".text");
    const mine = spans(here, number(s));
    const theirs = spans(texts.find((t) => t !== here), number(s));
    const share = (length(mine.slice(0, mine.indexOf(s))) + s.textContent.length / 2) / length(mine);
    const twin = theirs.find((_, i) => length(theirs.slice(0, i + 1)) >= share * length(theirs)) ||
      document.getElementById(s.dataset.to);
    point([s, twin]);
    twin.scrollIntoView({ block: "center" });
  });
})();
