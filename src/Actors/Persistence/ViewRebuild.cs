namespace Actors.Persistence;

/// <summary>
/// Makes an entity's row in a view from its state; null for none. Called at opening, for each entity of the kind, when the stored rows were
/// made for another definition of the view. Must be a pure function.
/// </summary>
public delegate ViewRow? ViewRebuild(ViewSchema view, EntityRow entity);
